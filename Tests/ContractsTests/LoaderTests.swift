import Contracts
import Findings
import IR
import Testing

@Suite struct LoaderTests {
  @Test func readsARule() throws {
    let folder = try RuleFolder(["some-rule.yaml": rule(), "api/small.yaml": smallModel])
    let catalogue = try Catalogue.load(folders: [folder.path])
    let found = try #require(catalogue.rule("some-rule"))
    #expect(found.severity == .error)
    #expect(found.contract == "A use has the lock.")
    #expect(found.references == ["drivers/x.c"])
    #expect(found.violating.count == 2)
    #expect(found.violating[0].code == "use(a); /* <- */\n")
    #expect(found.violating[0].path == "example.c")
    #expect(found.conforming[1].version == KernelVersion(6, 12))
    #expect(found.conforming[1].path == "drivers/y.c")
    guard case .lockRequired(let check) = found.check else {
      Issue.record("another kind: \(found.check)")
      return
    }
    #expect(check.lockClass == "reservation")
    #expect(check.functions == nil)
  }

  @Test func readsWhichVariationsAnExampleIsNotFor() throws {
    let some = rule(replacing: "- title: two", by: "- title: two\n      except: [callee, own-guard]")
    let folder = try RuleFolder(["some-rule.yaml": some, "api/small.yaml": smallModel])
    let found = try #require(try Catalogue.load(folders: [folder.path]).rule("some-rule"))
    #expect(found.violating[0].exceptions.isEmpty)
    #expect(found.violating[1].exceptions == [.callee, .ownGuards])

    let wrong = rule(replacing: "- title: two", by: "- title: two\n      except: [guards]")
    let other = try RuleFolder(["some-rule.yaml": wrong, "api/small.yaml": smallModel])
    #expect(
      other.problems() == [
        "some-rule.yaml:18: \"except\" names variations, names, helper, callee, guard, own-guard, crlf, found guards"
      ])
  }

  @Test func readsAModel() throws {
    let folder = try RuleFolder(["api/small.yaml": smallModel])
    let model = try Catalogue.load(folders: [folder.path]).model(for: KernelVersion(7, 3))
    let take = try #require(model.functions["take"])
    #expect(take.acquires.count == 1)
    #expect(take.acquires[0].target == .lock(try ObjectExpression(parsing: "arg0")))
    #expect(take.acquires[0].outcome == (try OutcomeCondition(parsing: "ret == 0")))
    #expect(take.acquires[0].ifHeld == .deadlocks)
    #expect(take.neverFailsWhen == [try OutcomeCondition(parsing: "arg1 == 0")])
    #expect(take.returns == .status)
    #expect(model.functions["use"]?.requires.first?.strength == .enforced)
    #expect(model.callback(record: "table", field: "map")?.otherwise == CallbackModel.Otherwise.none)
    #expect(model.callback(record: "table", field: "other") == nil)
    #expect(model.vocabulary.isSuperset(of: ["take", "give", "use", "table"]))
  }

  @Test func laterFoldersReplace() throws {
    let first = try RuleFolder(["some-rule.yaml": rule(), "api/small.yaml": smallModel])
    let second = try RuleFolder([
      "some-rule.yaml": rule(replacing: "severity: error", by: "severity: note"),
      "api/own.yaml": "functions: [{name: use, returns: status}, {name: extra, candidate: false}]",
    ])
    let catalogue = try Catalogue.load(folders: [first.path, second.path])
    #expect(catalogue.rules.count == 1)
    #expect(catalogue.rule("some-rule")?.severity == .note)
    let model = catalogue.model(for: KernelVersion(7, 3))
    #expect(model.functions["use"]?.requires.isEmpty == true)
    #expect(model.functions["use"]?.returns == .status)
    #expect(model.functions["take"] != nil)
    #expect(!model.vocabulary.contains("extra"))
  }

  @Test func readsAllKinds() throws {
    let kinds: [(String, String)] = [
      ("kind: lock-required\nclass: reservation\nsubject: callback", "callbackContext"),
      ("kind: lock-forbidden\nclass: reservation\nsubject: relock\nconvention-severity: warning", "lockForbidden"),
      ("kind: lock-balance\nclass: reservation", "lockBalance"),
      ("kind: ops-table\nrecord: table\nrequired: [map]\npaired: [[map, unmap]]", "opsTable"),
      ("kind: ops-table\ntables: [{record: table, required: [map]}]", "opsTable"),
      ("kind: error-value\nsubject: callback\ncallbacks: [table.map]\nforbidden: [zero, positive]", "callbackResult"),
      ("kind: wait-event\nsubject: wait\nclass: reservation", "waiting"),
      ("kind: wait-event\nsubject: section\nsection: reservation\nreclaims: true", "section"),
      (
        "kind: wait-event\nsubject: last-reference\ncallback: table.map\nresource: reference\nobject: item",
        "lastReference"
      ),
      ("kind: flags\nsubject: member\nrecord: item\nmember: ops\ntable: table\nfatal: [BUG_ON]", "memberUse"),
      ("kind: ops-table\nsubject: context\nrecord: table\nmember: map\nclass: reservation", "memberContext"),
      ("kind: resource\nsubject: leak\nresource: reference\nfrom: [take]\ntakers: [use]", "resource"),
      ("kind: resource\nsubject: mismatch\nresource: reference\narguments: [[1, 2]]", "resource"),
      ("kind: export\ntag: cma\nwanted: EXPORT_SYMBOL", "export"),
      (
        "kind: sequence\nsubject: reaches\ncallbacks: [table.map]\ncalls: [take]\nmessage: it takes nothing", "sequence"
      ),
      (
        "kind: flags\ncallback: table.map\ncalls: [take]\nfile-calls: [use]\nfield: flags\nbits: [A]\n"
          + "unless-callee-sets: true", "flags"
      ),
    ]
    for (text, name) in kinds {
      let text = rule(replacing: "kind: lock-required\nclass: reservation\nfunctions: all", by: text)
      let folder = try RuleFolder(["some-rule.yaml": text, "api/small.yaml": smallModel])
      let catalogue = try Catalogue.load(folders: [folder.path])
      let check = try #require(catalogue.rule("some-rule")?.check)
      #expect("\(check)".hasPrefix(name))
    }
  }

  @Test func collectsTheProblemsOfAllFiles() throws {
    let folder = try RuleFolder([
      "a.yaml": rule("a", replacing: "severity: error", by: "severity: fatal"),
      "b.yaml": rule("b", replacing: "kind: lock-required", by: "kind: lock-needed"),
      "api/small.yaml": smallModel,
      "api/other.yaml": "functions:\n  - name: f\n    lokc: arg0\n",
    ])
    #expect(
      folder.problems() == [
        "a.yaml:3: \"severity\" is one of note, warning, error, found 'fatal'",
        "api/other.yaml:3: unknown key \"lokc\"; expected one of acquires, allocates, asserts, callbacks, candidate, "
          + "forbids, identities, installs, invokes, macro, name, names, namespace, never-fails-when, notes, "
          + "plain-lock, plain-unlock, prefer-body, reclaims, releases, requires, resources, returns, signals, since, "
          + "sleeps, sources, tags, until, waits, waits-for",
        "b.yaml:9: unknown kind \"lock-needed\"; expected one of error-value, export, flags, lock-balance, "
          + "lock-forbidden, lock-required, namespace, ops-table, patch, provenance, resource, sequence, wait-event",
      ])
  }

  @Test(arguments: [
    (
      "    - title: two\n      code: |\n        use(b); /* <- */\n", "",
      ["13: a rule has at least 2 violating examples, found 1"]
    ),
    (
      "use(b); /* <- */", "use(b);",
      ["18: a violating example marks with /* <- */, at its end, each line that is wrong"]
    ),
    ("take(a, 0);", "take(a, 0); /* <- */", ["22: a conforming example has no line marked with /* <- */"]),
    ("fix: Take the lock.\n", "", ["1: the rule lacks the key \"fix\""]),
    ("fix: Take the lock.", "fix: [a]", ["6: expected text for \"fix\", found a list"]),
    (
      "kind: lock-required\nclass: reservation\nfunctions: all", "kind: resource\nsubject: leak\nresource: key",
      ["11: unknown resource \"key\"; expected one of reference"]
    ),
    (
      "kind: lock-required\nclass: reservation\nfunctions: all",
      "kind: resource\nsubject: leak\nresource: reference\narguments: [[1, 2]]",
      ["10: \"arguments\" goes with subject: mismatch, which needs it"]
    ),
    (
      "kind: lock-required\nclass: reservation\nfunctions: all",
      "kind: resource\nsubject: mismatch\nresource: reference\narguments: [[1]]",
      ["12: expected two numbers of arguments, as [1, 2]"]
    ),
    (
      "kind: lock-required\nclass: reservation\nfunctions: all",
      "kind: resource\nsubject: release-after-consume\nresource: reference",
      ["10: subject: release-after-consume needs \"takers\""]
    ),
    ("class: reservation", "class: spin", ["10: unknown lock class \"spin\"; expected one of reservation"]),
    ("functions: all", "functions: [use, uze]", ["11: unknown function \"uze\"; the API model has no entry for it"]),
    (
      "functions: all", "record: table",
      ["11: \"record\" is not a parameter of lock-required; expected class, functions, subject"]
    ),
    ("id: some-rule", "id: other", ["1: the file of the rule other is to be called other.yaml"]),
    ("severity: error", "severity: error\nsince: new", ["4: expected a kernel version such as \"6.12\", found 'new'"]),
    (
      "severity: error", "severity: error\nsince: \"7.1\"\nuntil: \"6.12\"",
      ["5: no release lies in this range: since 7.1, until 6.12"]
    ),
    ("fix: Take", "summary: Take", ["2: the key \"summary\" stands twice in this mapping"]),
    ("fix: Take the lock.", "fix: *lock", ["6: not YAML: found undefined alias; quote a text that begins with '*'"]),
    (
      "fix: Take the lock.", "fix: &lock Take it.",
      ["6: anchors are not used here; quote a text that has '&' before a word"]
    ),
  ])
  func saysWhatIsWrongWithARule(old: String, new: String, problems: [String]) throws {
    let text = rule(replacing: old, by: new)
    let folder = try RuleFolder(["some-rule.yaml": text, "api/small.yaml": smallModel])
    #expect(folder.problems() == problems.map { "some-rule.yaml:\($0)" })
  }

  @Test(arguments: [
    (
      "functions: [{name: f, requires: resv}]",
      "1: expected an object expression such as arg0->dmabuf->resv, found 'resv'"
    ),
    (
      "functions: [{name: f, returns: int}]",
      "1: \"returns\" is one of void, status, value-or-error, timeout, boolean, pointer-or-error, pointer-or-null, "
        + "pointer-or-error-or-null, pointer, number, found 'int'"
    ),
    (
      "functions:\n- name: f\n  acquires:\n  - {outcome: ret == 0}",
      "4: a lock effect has either \"lock\" or \"group\""
    ),
    (
      "functions:\n- name: f\n  acquires:\n  - {lock: arg0, outcome: ret}",
      "4: expected one of == != < <= > >=, found nothing in 'ret'"
    ),
    ("functions:\n- names: [f]\n  name: g", "2: a function has either \"name\" or \"names\""),
    ("functions:\n- name: f g", "2: expected a name, found 'f g'"),
    ("functions:\n- name: f\n  sleeps: maybe", "3: \"sleeps\" is true or false, found 'maybe'"),
    (
      "functions:\n- name: f\n  callbacks: {1: nobody.calls}",
      "2: unknown callback \"nobody.calls\"; no entry of callbacks has this record and field"
    ),
    ("functions:\n- name: f\n  callbacks: {x: table.map}", "3: expected the number of an argument, found 'x'"),
    (
      "functions:\n- name: f\n  forbids: {lock: arg0, class: spin}",
      "3: unknown lock class \"spin\"; expected one of reservation"
    ),
    (
      "functions:\n- name: f\n  resources: [{of: ret}]",
      "3: a resource has one of acquire, release, consume, publish, keep, share"
    ),
    (
      "functions:\n- name: f\n  resources: [{acquire: key, of: ret}]",
      "3: unknown resource \"key\"; expected one of reference"
    ),
    (
      "resources:\n- {id: key, title: key, release-call: put()}",
      "2: expected a call such as put({object}), found 'put()'"
    ),
    (
      "functions:\n- name: f\n  identities: [[ret]]",
      "3: an identity is a list of two objects and perhaps an outcome, found 1"
    ),
    ("functions: {}", "1: expected functions as a list, found a mapping"),
    ("callbacks:\n- field: x", "2: a callback lacks the key \"record\""),
    ("callbacks:\n- {record: r, field: x, otherwise: all}", "2: \"otherwise\" is one of none, unknown, found 'all'"),
    ("field-aliases:\n- same: [.a, b]", "2: expected selectors such as .import_attach->dmabuf->resv, found 'b'"),
    ("field-aliases:\n- same: .a", "2: \"same\" is a list of two spellings, found 1"),
    (
      "idioms: {equal: [x]}",
      "1: unknown key \"equal\"; expected one of error-or-zero, error-pointer, gap, identity, is-error, "
        + "is-error-or-null, no-return, nothing"
    ),
    ("idioms:\n  identity: [x]\n  nothing: [x]", "3: the idiom x stands at api/x.yaml:2 already"),
    ("functions:\n- name: take", "2: take has an entry for the same releases at api/small.yaml:6"),
    ("- a", "1: expected the file as a mapping, found a list"),
    ("", "1: the file is empty"),
    ("functions: &f []", "1: anchors are not used here; quote a text that has '&' before a word"),
    ("functions: [", "2: not YAML: did not find expected node content"),
  ])
  func saysWhatIsWrongWithAModel(text: String, problem: String) throws {
    let folder = try RuleFolder(["api/small.yaml": smallModel, "api/x.yaml": text])
    let found = folder.problems().map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
    #expect(found.contains("api/x.yaml:\(problem)"), "\(found)")
  }

  @Test func saysThatAFolderIsMissing() {
    let found = #expect(throws: RuleFileProblems.self) { try Catalogue.load(folders: ["/no/such/folder"]) }
    #expect(found?.description == "/no/such/folder:1: the folder cannot be read")
  }
}
