import Contracts
import Findings
import IR
import Program

/// A member that some function stores a value of the rule in.
struct MemberFact {
  var kind: Name
  var step: Int
  /// The stores that are known to put such a value there.
  var stores: Set<CallSite> = []
  /// The folders of the functions that do.
  var folders: Set<String> = []
  /// The functions among them that were given the value.
  var passing: Set<Int> = []
  /// The record is one that drivers of several folders use.
  var isCommon = false
  /// A call fills what the member points to.
  var isFilled = false
  /// One of them may store something else.
  var isUnsure = false
}

/// A member, or the address of one.
struct MemberKey: Hashable {
  var member: Member
  var isAddress = false
}

/// Something that must not be done with a value, as it was found.
struct ProvenanceViolation {
  var sink: Int
  var function: Int
  var origin: Origin
  var isCertain: Bool
  var step: Int
  var message: String
  var fixes: [Fix]
  /// Where the analysis began that found it.
  var start: Int
}

/// A `return` of a function.
struct ReturnPlace {
  var function: Int
  var origin: Origin
}

/// What a run of a function found out for its callers.
struct ProvenanceOutcome {
  var returned: Origination?
  /// Where the value is returned: in the function itself, or in the one whose result it hands on.
  var returnedAt: ReturnPlace?
  var truth: Truth?
  /// What it leaves behind its parameters.
  var outs: [PlaceKey: Origination] = [:]
  /// What is known of the values at its calls.
  var sides: [CallSite: Side] = [:]
  var isProducing: Bool { returned?.kind != nil || !outs.isEmpty }
}

/// One step of the way of a value, behind another one.
struct ProvenanceStep {
  var before: Int?
  var place: SourceRange
  var message: String
  var function: Int
}

/// Follows the values of one rule through a program. Functions are followed in place, with what their callers give
/// them, because few handle such values.
struct ProvenanceProgram {
  struct Key: Hashable {
    var function: Int
    var entry: [PlaceKey: Origination]
    var side: Side?
    var isReporting: Bool
  }
  struct StepKey: Hashable {
    var before: Int?
    var place: SourceRange
    var message: String
  }
  static let deepest = 7
  private static let rounds = 6

  let program: Program
  let index: ProvenanceIndex
  let vocabulary: ProvenanceVocabulary
  let model: ApiModel
  var members: [MemberKey: MemberFact] = [:]
  /// The names of those members, to look for first.
  private(set) var memberFields: Set<Name> = []
  /// Functions that give such values back without being given any.
  var producers: Set<Int> = []
  var steps: [ProvenanceStep] = []
  private var stepNumbers: [StepKey: Int] = [:]
  private var memo: [Key: ProvenanceOutcome] = [:]
  private var active: Set<Key> = []
  var violations: [ProvenanceViolation] = []
  private var storeCounts: [MemberKey: Int] = [:]
  /// Functions that make a test of the rule.
  private let testing: Set<Int>
  private var sureMembers: Set<MemberKey> = []
  /// Files that the rule leaves out.
  private let leftOut: Set<Name>
  /// Functions with calls that mean something to the rule: what it says of these may name members that no path does.
  private let calling: Set<Int>
  /// Where the current analysis began.
  var start = 0

  init(_ check: Rule.ProvenanceCheck, _ input: CheckInput, _ index: ProvenanceIndex) {
    program = input.program
    model = input.model
    self.index = index
    let vocabulary = ProvenanceVocabulary(check, input.program.recordTypes)
    self.vocabulary = vocabulary
    var testing: Set<Int> = []
    let mentions = input.program.mentions
    for name in vocabulary.guardFields { testing.formUnion(mentions.functions(touching: name)) }
    testing.formUnion(mentions.functions(calling: vocabulary.guardCalls))
    leftOut = Set(input.program.units).filter { unit in
      check.exceptFiles.contains { unit.text.hasPrefix($0) || unit.text.contains("/" + $0) }
    }
    calling = Set(mentions.functions(calling: vocabulary.calls))
    let functions = input.program.functions
    // What asks a small question has few blocks.
    self.testing = testing.filter { functions[$0].blocks.count <= 16 && functions[$0].returnType.kind != .void }
  }

  /// Runs until no member and no function is found any more that such values come from.
  mutating func solve() {
    for _ in 0..<Self.rounds {
      let stores = members.mapValues(\.stores.count)
      let known = producers
      let sure = sureMembers
      memo = [:]
      violations = []
      for number in starts() {
        start = number
        _ = outcome(of: number, entry(of: number), depth: 0, isReporting: true)
      }
      for key in members.keys where stores[key] == nil {
        let isCommon = isCommon(key.member)
        members[key]?.isCommon = isCommon
      }
      sureMembers = Set(members.keys.filter { isSure($0) })
      if stores == members.mapValues(\.stores.count), known == producers, sure == sureMembers { break }
    }
  }

  /// The functions at which values begin: those that have a source, or what another one gives.
  private func starts() -> [Int] {
    var found: Set<Int> = []
    for source in vocabulary.check.sources {
      switch source.place {
      case .calls(let names, _): found.formUnion(program.mentions.functions(calling: names))
      case .reads(let members): for member in members { found.formUnion(users(of: member)) }
      case .enters: break
      }
    }
    for number in program.functions.indices where !enteredSources(of: number).isEmpty { found.insert(number) }
    for key in members.keys { found.formUnion(users(of: key.member)) }
    for producer in producers { found.formUnion(program.callers[producer].map(\.caller)) }
    return found.sorted().filter { isLookedAt($0) }
  }

  /// The functions that can find a value in a member.
  private func users(of member: Member) -> [Int] {
    index.users(of: member, in: program)
      + program.mentions.functions(touching: member.field).filter(calling.contains)
  }

  func isLookedAt(_ number: Int) -> Bool { leftOut.isEmpty || !leftOut.contains(program.units[number]) }

  private func enteredSources(of number: Int) -> [(source: Rule.ProvenanceCheck.Source, object: ObjectExpression)] {
    guard !program.roles[number].isEmpty else { return [] }
    return vocabulary.check.sources.compactMap { source in
      guard case .enters(let members, let object) = source.place else { return nil }
      let isEntered = members.contains {
        program.roles[number].contains(.callback(record: $0.record, field: $0.field))
      }
      return isEntered ? (source, object) : nil
    }
  }

  /// What a function is given by those who call it through a table.
  mutating func entry(of number: Int) -> ProvenanceFacts {
    var facts = ProvenanceFacts()
    for (source, object) in enteredSources(of: number) {
      guard case .argument(let position) = object.root,
        position < program.functions[number].parameters.count
      else { continue }
      let name = program.functions[number].symbol.name.text
      let step = step(
        after: nil, program.functions[number].nameRange,
        source.says ?? "'\(name)()' is given it by its callers", in: number)
      facts.places[PlaceKey(path: AccessPath(.parameter(position), object.selectors))] = Origination(
        kind: source.gives, isCertain: true, step: step)
    }
    if isAssumedOwn(number) { facts.side = .own }
    return facts
  }

  /// Whether the convention of every table in which a function is stored says that the values are none of the rule's.
  func isAssumedOwn(_ number: Int) -> Bool {
    let roles = program.roles[number]
    guard !roles.isEmpty, !vocabulary.guardFields.isEmpty else { return false }
    return roles.allSatisfy { role in
      guard case .callback(let record, let field) = role else { return false }
      let assumed = model.callback(record: record, field: field)?.assumes ?? []
      return assumed.contains { condition in
        guard case .field(let last)? = condition.object.selectors.last else { return false }
        return vocabulary.guardFields.contains(last) && condition.comparison == .equal && condition.value == 0
      }
    }
  }

  /// The outcome of a function that is entered with some facts.
  mutating func outcome(
    of number: Int, _ entry: ProvenanceFacts, depth: Int, isReporting: Bool
  ) -> ProvenanceOutcome {
    var plain = entry.places
    for (key, value) in plain { plain[key] = Origination(kind: value.kind, isCertain: value.isCertain, step: 0) }
    let key = Key(function: number, entry: plain, side: entry.side, isReporting: isReporting)
    if let known = memo[key] { return known }
    guard depth <= Self.deepest, active.insert(key).inserted else { return ProvenanceOutcome() }
    var run = ProvenanceRun(program.functions[number], number, depth: depth, isReporting: isReporting)
    let outcome = run.solve(entry, &self)
    active.remove(key)
    memo[key] = outcome
    if entry.places.isEmpty, outcome.isProducing { producers.insert(number) }
    return outcome
  }

  mutating func step(after before: Int?, _ place: SourceRange, _ message: String, in function: Int) -> Int {
    let key = StepKey(before: before, place: place, message: message)
    if let known = stepNumbers[key] { return known }
    steps.append(ProvenanceStep(before: before, place: place, message: message, function: function))
    stepNumbers[key] = steps.count - 1
    return steps.count - 1
  }

  // MARK: Members

  /// Whether all that is ever stored in a member are values of the rule.
  func holdsNothingElse(_ key: MemberKey) -> Bool { sureMembers.contains(key) }

  /// Whether functions of several folders use a member.
  private func isCommon(_ member: Member) -> Bool {
    var folders: Set<String> = []
    for number in index.users(of: member, in: program) where !program.functions[number].isFromHeader {
      let folder = index.folders[number]
      guard !folders.contains(folder) else { continue }
      let isUsed = program.functions[number].blocks.contains { block in
        block.instructions.contains { instruction in
          let paths: [AccessPath] =
            switch instruction.kind {
            case .assign(let path, let value): [path] + value.paths
            case .call(let call): call.arguments.flatMap(\.paths)
            case .unknown: []
            }
          return paths.contains { path in
            guard let place = path.selectors.lastIndex(of: .field(member.field)) else { return false }
            return program.member(of: path.prefix(place + 1), in: number) == member
          }
        }
      }
      if isUsed { folders.insert(folder) }
      if folders.count > 2 { return true }
    }
    return false
  }

  private mutating func isSure(_ key: MemberKey) -> Bool {
    guard let fact = members[key] else { return false }
    // A record that lies in the member is the one object that it ever is.
    if key.isAddress { return true }
    // What a call puts behind a pointer is there as long as the pointer is the one that was made for it.
    func isSure(_ count: Int) -> Bool {
      fact.isFilled ? count <= 1 : !fact.isUnsure && count == fact.stores.count
    }
    if let known = storeCounts[key] { return isSure(known) }
    var count = 0
    for number in index.users(of: key.member, in: program) {
      for block in program.functions[number].blocks {
        for instruction in block.instructions {
          switch instruction.kind {
          case .assign(let path, let value):
            guard path.selectors.last == .field(key.member.field),
              program.member(of: path, in: number) == key.member
            else { continue }
            if case .constant = value { continue }
            count += 1
          case .call(let call) where !fact.isFilled:
            for case .address(let path) in call.arguments
            where path.selectors.last == .field(key.member.field)
              && program.member(of: path, in: number) == key.member {
              count += 1
            }
          case .call, .unknown: break
          }
        }
      }
    }
    storeCounts[key] = count
    return isSure(count)
  }

  /// The call sites that give a function such a value.
  var given: [Int: Set<CallSite>] = [:]

  /// Whether a function is called by others too, who give it something else.
  func servesOthers(_ number: Int) -> Bool {
    program.callers[number].count > given[number]?.count ?? 0
  }

  /// The folders of those with whom the way to a step begins.
  func origins(of step: Int) -> Set<String> {
    var first = step
    while let before = steps[first].before { first = before }
    let number = steps[first].function
    let own = index.folders[number]
    guard !program.roles[number].isEmpty else { return [own] }
    return index.folders(ofTablesWith: program.functions[number].symbol).union([own])
  }

  mutating func remember(_ key: MemberKey, _ fact: MemberFact) {
    members[key] = fact
    memberFields.insert(key.member.field)
  }

  /// Whether a function may tell its callers what a value is.
  func tests(_ number: Int) -> Bool { testing.contains(number) }

  // MARK: Callers

  /// Whether every way to a function that is known passes a test after which the values are none of the rule's, or
  /// nothing is known of its callers.
  mutating func isGuardedByCallers(_ number: Int, depth: Int = 0, _ seen: Set<Int> = []) -> Bool {
    if isAssumedOwn(number) { return true }
    let sites = program.callers[number]
    guard program.roles[number].isEmpty else { return false }
    guard !sites.isEmpty, depth < 4, !seen.contains(number) else { return true }
    for site in sites {
      let outcome = outcome(of: site.caller, entry(of: site.caller), depth: 0, isReporting: false)
      if outcome.sides[site] == .own { continue }
      if !isGuardedByCallers(site.caller, depth: depth + 1, seen.union([number])) { return false }
    }
    return true
  }
}

extension Name {
  /// The folder of a path.
  var folder: String { text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "" }
}
