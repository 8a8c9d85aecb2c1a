import IR
import Yams

/// Reads a file of `Rules/api/`.
struct ApiFileReader {
  private static let keys = [
    "about", "callbacks", "candidate", "class", "field-aliases", "functions", "idioms", "locks", "prefer-body",
    "sources", "vocabulary", "link-fields", "namespace", "survey", "resources",
  ]
  private static let functionKeys = [
    "name", "names", "since", "until", "macro", "requires", "forbids", "acquires", "releases", "asserts", "resources",
    "returns", "never-fails-when", "prefer-body", "identities", "callbacks", "sleeps", "waits", "allocates", "tags",
    "namespace", "sources", "notes", "candidate", "reclaims", "waits-for", "signals", "invokes", "plain-lock",
    "plain-unlock", "installs",
  ]
  private static let callbackKeys = [
    "record", "field", "fields", "since", "until", "holds", "not-held", "otherwise", "assumes", "returns",
    "identities", "sources", "notes", "candidate",
  ]

  var reader: FileReader
  private var result: ApiFile
  /// What the file states once for its entries.
  private var lockClass: Name = "reservation"
  private var sources: [String] = []
  private var namespace: Name?
  private var isCandidate = true
  private var prefersBody = false

  init(file: String) {
    reader = FileReader(file: file)
    result = ApiFile(file: file)
  }

  /// Reads the text of the file; what is wrong is then in `reader.problems`.
  mutating func read(_ text: String) -> ApiFile {
    guard let root = reader.document(text) else { return result }
    guard let fields = reader.fields(of: root, "the file", allowed: Self.keys) else { return result }
    readDefaults(fields)
    for node in list(fields, "locks", "locks") { readLock(node) }
    for node in list(fields, "resources", "resources") {
      guard let kind = reader.resourceKind(node) else { continue }
      result.resources.append(.init(entry: kind, line: FileReader.line(of: node), isCandidate: false))
    }
    for node in list(fields, "functions", "functions") { readFunction(node) }
    for node in list(fields, "callbacks", "callbacks") { readCallback(node) }
    for node in list(fields, "field-aliases", "aliases") { readAlias(node) }
    if let node = fields.values["idioms"] { readIdioms(node) }
    if let node = fields.values["vocabulary"] { result.vocabulary = reader.names(node, "a name") }
    if let node = fields.values["survey"] { result.survey = reader.survey(node) }
    if let node = fields.values["link-fields"] { result.linkFields = reader.names(node, "the name of a member") }
    return result
  }

  private mutating func list(_ fields: Fields, _ key: String, _ what: String) -> [Node] {
    fields.values[key].map { reader.items(of: $0, what) } ?? []
  }

  private mutating func readDefaults(_ fields: Fields) {
    if let node = fields.values["class"], let name = reader.text(node, "a lock class") {
      lockClass = Name(name)
      result.classUses.append((lockClass, FileReader.line(of: node)))
    }
    if let node = fields.values["sources"] { sources = reader.texts(node, "a path").map(\.text) }
    namespace = fields.values["namespace"].flatMap { reader.text($0, "a namespace") }.map { Name($0) }
    if let node = fields.values["candidate"] { isCandidate = reader.boolean(node, "candidate") ?? true }
    if let node = fields.values["prefer-body"] { prefersBody = reader.boolean(node, "prefer-body") ?? false }
  }

  private mutating func readLock(_ node: Node) {
    let allowed = ["id", "title", "record", "within", "section", "whole-object"]
    guard let fields = reader.fields(of: node, "a lock", allowed: allowed, required: ["id", "title"]) else { return }
    guard let id = fields.values["id"].flatMap({ reader.text($0, "an id") }) else { return }
    guard let title = fields.values["title"].flatMap({ reader.text($0, "a title") }) else { return }
    let record = fields.values["record"].flatMap { reader.text($0, "a record's tag") }
    let within = fields.values["within"].flatMap { reader.text($0, "a lock class") }.map { Name($0) }
    if let within { result.classUses.append((within, fields.line(of: "within"))) }
    let lock = LockClass(
      id: Name(id), title: title, record: record.map { Name($0) }, within: within, isSection: flag(fields, "section"),
      isWholeObject: flag(fields, "whole-object"))
    result.lockClasses.append(.init(entry: lock, line: fields.line, isCandidate: false))
  }

  private mutating func readFunction(_ node: Node) {
    guard let fields = reader.fields(of: node, "a function", allowed: Self.functionKeys) else { return }
    let names = entryNames(fields, "name", "names", "a function")
    var model = FunctionModel(name: "", definedAt: "\(result.file):\(fields.line)")
    model.versions = reader.versions(fields)
    model.isMacro = flag(fields, "macro")
    model.requires = demands(fields, "requires")
    model.forbids = demands(fields, "forbids")
    model.asserts = demands(fields, "asserts")
    model.acquires = effects(fields, "acquires")
    model.releases = effects(fields, "releases")
    if let node = fields.values["resources"] { model.resources = resources(of: node) }
    model.returns = fields.values["returns"].flatMap { reader.choice($0, "returns", ReturnMeaning.self) }
    model.neverFailsWhen = conditions(fields, "never-fails-when")
    model.prefersBody = fields.values["prefer-body"].flatMap { reader.boolean($0, "prefer-body") } ?? prefersBody
    if let node = fields.values["identities"] { model.identities = identities(of: node) }
    if let node = fields.values["callbacks"] { model.callbacks = callbackArguments(node) }
    model.maySleep = flag(fields, "sleeps")
    model.mayWait = flag(fields, "waits")
    model.mayAllocate = flag(fields, "allocates")
    readEvents(fields, into: &model)
    model.tags = Set(fields.values["tags"].map { reader.names($0, "a tag") } ?? [])
    model.namespace =
      fields.values["namespace"].flatMap { reader.text($0, "a namespace") }.map { Name($0) } ?? namespace
    model.sources = fields.values["sources"].map { reader.texts($0, "a path").map(\.text) } ?? sources
    model.notes = fields.values["notes"].flatMap { reader.text($0, "a note") }
    let candidate = fields.values["candidate"].flatMap { reader.boolean($0, "candidate") } ?? isCandidate
    for name in names {
      model.name = name
      result.functions.append(.init(entry: model, line: fields.line, isCandidate: candidate))
    }
  }

  private mutating func readCallback(_ node: Node) {
    let required = ["record"]
    guard let fields = reader.fields(of: node, "a callback", allowed: Self.callbackKeys, required: required) else {
      return
    }
    guard let record = fields.values["record"].flatMap({ reader.text($0, "a record's tag") }) else { return }
    let line = fields.line
    var model = CallbackModel(record: Name(record), field: "*", definedAt: "\(result.file):\(line)")
    model.versions = reader.versions(fields)
    model.holds = demands(fields, "holds")
    model.notHeld = demands(fields, "not-held")
    model.otherwise =
      fields.values["otherwise"].flatMap { reader.choice($0, "otherwise", CallbackModel.Otherwise.self) } ?? .unknown
    model.assumes = conditions(fields, "assumes")
    model.returns = fields.values["returns"].flatMap { reader.choice($0, "returns", ReturnMeaning.self) }
    if let node = fields.values["identities"] { model.identities = identities(of: node) }
    model.sources = fields.values["sources"].map { reader.texts($0, "a path").map(\.text) } ?? sources
    model.notes = fields.values["notes"].flatMap { reader.text($0, "a note") }
    let candidate = fields.values["candidate"].flatMap { reader.boolean($0, "candidate") } ?? isCandidate
    for field in entryNames(fields, "field", "fields", "a callback", wildcard: true) {
      model.field = field
      result.callbacks.append(.init(entry: model, line: line, isCandidate: candidate))
    }
  }

  private mutating func readAlias(_ node: Node) {
    let allowed = ["record", "same", "since", "until"]
    guard let fields = reader.fields(of: node, "an alias", allowed: allowed, required: ["same"]) else { return }
    guard let same = fields.values["same"] else { return }
    let texts = reader.texts(same, "selectors such as .import_attach->dmabuf->resv")
    guard texts.count == 2 else {
      reader.report(fields.line(of: "same"), "\"same\" is a list of two spellings, found \(texts.count)")
      return
    }
    let sides = texts.compactMap { item -> SelectorExpression? in
      do throws(ExpressionProblem) {
        return try SelectorExpression(parsing: item.text)
      } catch {
        reader.report(item.line, error.message)
        return nil
      }
    }
    guard sides.count == 2 else { return }
    let record = fields.values["record"].flatMap { reader.text($0, "a record's tag") }
    let alias = FieldAlias(
      from: sides[0].selectors, to: sides[1].selectors, fromForm: sides[0].form, toForm: sides[1].form,
      record: record.map { Name($0) })
    let entry = (alias, reader.versions(fields))
    result.aliases.append(.init(entry: entry, line: fields.line, isCandidate: false))
  }

  private mutating func readIdioms(_ node: Node) {
    let allowed = Idiom.allCases.map(\.rawValue)
    guard let fields = reader.fields(of: node, "idioms", allowed: allowed) else { return }
    // In the order of the file, so that of two meanings of a name the second is the one that is reported.
    for (key, value) in fields.values.sorted(by: { fields.line(of: $0.key) < fields.line(of: $1.key) }) {
      guard let idiom = Idiom(rawValue: key) else { continue }
      for item in reader.texts(value, "a function's name") {
        guard let name = reader.name(item.text, item.line, "a function's name") else { continue }
        result.idioms.append(.init(entry: (name, idiom), line: item.line, isCandidate: false))
      }
    }
  }

  // MARK: Parts of entries

  mutating func flag(_ fields: Fields, _ key: String) -> Bool {
    fields.values[key].flatMap { reader.boolean($0, key) } ?? false
  }

  private mutating func entryNames(
    _ fields: Fields, _ one: String, _ many: String, _ what: String, wildcard: Bool = false
  ) -> [Name] {
    let nodes = [one, many].compactMap { fields.values[$0] }
    guard nodes.count == 1 else {
      reader.report(fields.line, "\(what) has either \"\(one)\" or \"\(many)\"")
      return []
    }
    return nodes.flatMap { node in
      reader.texts(node, "a name").compactMap { item -> Name? in
        wildcard && item.text == "*" ? "*" : reader.name(item.text, item.line, "a name")
      }
    }
  }

  /// A list of items, of which a single one may stand alone.
  func oneOrMore(_ fields: Fields, _ key: String) -> [Node] {
    guard let node = fields.values[key] else { return [] }
    return node.sequence.map { Array($0) } ?? [node]
  }

  private mutating func demands(_ fields: Fields, _ key: String) -> [LockDemand] {
    oneOrMore(fields, key).compactMap { node in
      if node.scalar != nil {
        return reader.object(node).map {
          LockDemand(lock: $0, lockClass: lockClass, strength: .enforced, conditions: [])
        }
      }
      let allowed = ["lock", "class", "strength", "when"]
      guard let item = reader.fields(of: node, "a lock demand", allowed: allowed, required: ["lock"]) else {
        return nil
      }
      let strength = item.values["strength"].flatMap { reader.choice($0, "strength", LockDemand.Strength.self) }
      let conditions = item.values["when"].flatMap { reader.condition($0) }.map { [$0] } ?? []
      let itemClass = lockClass(of: item)
      guard let lock = item.values["lock"].flatMap({ reader.object($0) }) else { return nil }
      return LockDemand(lock: lock, lockClass: itemClass, strength: strength ?? .enforced, conditions: conditions)
    }
  }

  private mutating func conditions(_ fields: Fields, _ key: String) -> [OutcomeCondition] {
    oneOrMore(fields, key).compactMap { reader.condition($0) }
  }

  private mutating func effects(_ fields: Fields, _ key: String) -> [LockEffect] {
    oneOrMore(fields, key).compactMap { node in
      if node.scalar != nil {
        return reader.object(node).map {
          LockEffect(target: .lock($0), lockClass: lockClass, through: nil, outcome: nil)
        }
      }
      let allowed = ["lock", "group", "class", "through", "outcome", "when", "refused-if-held"]
      guard let item = reader.fields(of: node, "a lock effect", allowed: allowed) else { return nil }
      let itemClass = lockClass(of: item)
      let through = item.values["through"].flatMap { reader.object($0) }
      let outcome = item.values["outcome"].flatMap { reader.condition($0) }
      let condition = item.values["when"].flatMap { reader.condition($0) }
      let target: LockEffect.Target
      switch (item.values["lock"], item.values["group"]) {
      case (let node?, nil):
        guard let lock = reader.object(node) else { return nil }
        target = .lock(lock)
      case (nil, let node?):
        guard let group = reader.object(node) else { return nil }
        target = .group(group)
      default:
        reader.report(item.line, "a lock effect has either \"lock\" or \"group\"")
        return nil
      }
      return LockEffect(
        target: target, lockClass: itemClass, through: through, outcome: outcome, condition: condition,
        ifHeld: ifHeld(item))
    }
  }

  /// `refused-if-held: true`, or a condition.
  private mutating func ifHeld(_ item: Fields) -> LockEffect.IfHeld {
    guard let node = item.values["refused-if-held"] else { return .deadlocks }
    if node.scalar?.string == "true" { return .refuses }
    return reader.condition(node).map { .refusesWhen($0) } ?? .deadlocks
  }

  private mutating func lockClass(of item: Fields) -> Name {
    guard let node = item.values["class"], let text = reader.text(node, "a lock class") else { return lockClass }
    result.classUses.append((Name(text), FileReader.line(of: node)))
    return Name(text)
  }

  private mutating func resources(of node: Node) -> [ResourceEffect] {
    reader.resourceEffects(node).map { effect, line in
      result.resourceUses.append((effect.resource, line))
      return effect
    }
  }

  private mutating func identities(of node: Node) -> [Identity] {
    reader.items(of: node, "identities").compactMap { node in
      let sides = reader.items(of: node, "an identity")
      guard (2...3).contains(sides.count) else {
        reader.report(
          FileReader.line(of: node),
          "an identity is a list of two objects and perhaps an outcome, found \(sides.count)")
        return nil
      }
      guard let left = reader.object(sides[0]), let right = reader.object(sides[1]) else { return nil }
      guard sides.count == 3 else { return Identity(left: left, right: right) }
      return reader.condition(sides[2]).map { Identity(left: left, right: right, outcome: $0) }
    }
  }

  private mutating func callbackArguments(_ node: Node) -> [Int: Name] {
    guard let mapping = node.mapping else {
      reader.report(FileReader.line(of: node), "expected callbacks as a mapping of argument to record.field")
      return [:]
    }
    var result: [Int: Name] = [:]
    for (key, value) in mapping {
      guard let text = key.scalar?.string, let index = Int(text), (0..<32).contains(index) else {
        reader.report(
          FileReader.line(of: key), "expected the number of an argument, found \(FileReader.describe(key))")
        continue
      }
      guard let name = reader.text(value, "a callback such as work_struct.func") else { continue }
      result[index] = Name(name)
    }
    return result
  }
}
