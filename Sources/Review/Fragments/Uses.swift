/// What the uses of a name say of its type.
struct Uses {
  /// A C type that suits them.
  let type: String

  static func madeUpTag(_ name: String) -> String { "dmabuf_lint_\(name)" }

  init(of name: String, in all: [Token], _ signatures: Signatures, isSecond: Bool = false) {
    let places = all.indices.filter { index in
      all[index].isName(name) && (index == 0 || !(all[index - 1].is(".") || all[index - 1].is("->")))
    }
    let own = Self.type(name, places.map { ($0, $0) }, all, signatures)
    if own == "long", !isSecond, let loop = Self.loop(over: places, all) {
      // The variables of a loop over a list are of one type, with the list's links among its members.
      let other = loop.other.map { Uses(of: $0, in: all, signatures, isSecond: true).type }
      type = other.flatMap { $0.hasSuffix("*") ? $0 : nil } ?? "struct \(Self.madeUpTag(name)) *"
    } else {
      type = own
    }
  }

  /// Whether a name is what a member of a table is set to, as functions are: `.map = name,`.
  static func isEntry(_ name: String, in all: [Token]) -> Bool {
    all.indices.contains { index in
      index > 2 && all[index].isName(name) && all[index - 1].is("=") && all[index - 3].is(".")
        && all[index - 2].kind == .name && (index + 1 == all.count || all[index + 1].is(",") || all[index + 1].is("}"))
    }
  }

  /// The other variable of a loop such as `list_for_each_entry_safe(a, b, …)`, where a name is one of its first two.
  private static func loop(over places: [Int], _ all: [Token]) -> (other: String?, first: Int)? {
    for place in places where place > 1 {
      var open = place - 1
      if all[open].is(","), open > 1 { open -= 2 }
      guard all[open].is("("), open > 0, all[open - 1].text.contains("for_each_entry") else { continue }
      let isFirst = open == place - 1
      let neighbour = isFirst ? place + 2 : place - 2
      let isSafe = all[open - 1].text.contains("safe")
      if !isFirst, !isSafe { continue }
      let other = isSafe && all.indices.contains(neighbour) && all[neighbour].kind == .name ? all[neighbour].text : nil
      return (other, place)
    }
    return nil
  }

  init(ofMember name: String, in all: [Token], _ signatures: Signatures) {
    let places = all.indices.filter { index in
      all[index].isName(name) && index > 1 && (all[index - 1].is(".") || all[index - 1].is("->"))
    }
    type =
      Self.link(name, all) ?? Self.type(name, places.map { (Self.beginning(of: $0, all), $0) }, all, signatures)
  }

  /// What links the elements of a list, where a member is the last argument of a loop over one.
  private static func link(_ name: String, _ all: [Token]) -> String? {
    for place in all.indices where place > 1 && all[place].isName(name) {
      guard place + 1 < all.count else { continue }
      // The member with the links, or the head: `(pos, &head->list, member)`.
      let begin = beginning(of: place, all)
      let isMember = all[place - 1].is(",") && all[place + 1].is(")")
      let isHead = begin > 1 && all[begin - 1].is("&") && all[begin - 2].is(",") && all[place + 1].is(",")
      guard isMember || isHead else { continue }
      var depth = 0
      var index = place - 1
      while index > 0 {
        if all[index].is(")") { depth += 1 }
        if all[index].is("(") {
          if depth == 0 { break }
          depth -= 1
        }
        index -= 1
      }
      guard index > 0, all[index - 1].text.contains("_entry") else { continue }
      guard all[index - 1].text.hasPrefix("hlist") else { return "struct list_head" }
      return isHead ? "struct hlist_head" : "struct hlist_node"
    }
    return nil
  }

  /// Where the path of a member begins: `a` of `a->b[i].c`.
  private static func beginning(of place: Int, _ all: [Token]) -> Int {
    var index = place
    while index > 1, all[index - 1].is(".") || all[index - 1].is("->") {
      var before = index - 2
      if all[before].is("]") || all[before].is(")") {
        var depth = 0
        while before > 0 {
          if all[before].is("]") || all[before].is(")") { depth += 1 }
          if all[before].is("[") || all[before].is("(") { depth -= 1 }
          if depth == 0 { break }
          before -= 1
        }
        if before > 0, all[before - 1].kind == .name { before -= 1 }
      }
      index = before
    }
    return index
  }

  private static func type(
    _ name: String, _ places: [(first: Int, last: Int)], _ all: [Token], _ signatures: Signatures
  ) -> String {
    func at(_ index: Int) -> Token? { all.indices.contains(index) ? all[index] : nil }
    var isPointer = false
    var isRecord = false
    var isArray = false
    var isCalled = false
    var given: String?
    var members: Set<String> = []
    for (first, last) in places {
      let next = at(last + 1)
      if next?.is("->") == true || next?.is(".") == true, let member = at(last + 2), member.kind == .name {
        members.insert(member.text)
      }
      if next?.is("->") == true { isPointer = true }
      if next?.is(".") == true { isRecord = true }
      if next?.is("[") == true { isArray = true }
      if next?.is("(") == true { isCalled = true }
      if given == nil, next?.is("=") == true, let callee = at(last + 2), at(last + 3)?.is("(") == true,
        let function = signatures.functions[callee.text], function.returns != "void"
      {
        given = function.returns
      }
      guard next?.is(",") == true || next?.is(")") == true, given == nil else { continue }
      given = wanted(first, all, signatures)
    }
    if let given, !given.contains("..."), given != "void *", given != "const void *" {
      let suits = !(isPointer && !given.hasSuffix("*")) && !(isRecord && given.hasSuffix("*"))
      if suits, signatures.has(members, in: given) { return given }
    }
    if isPointer || isRecord {
      if let usual = signatures.usualTypes[name], signatures.has(members, in: usual) {
        if isPointer, usual.hasSuffix("*") { return usual }
        if isRecord, !isPointer, usual.hasSuffix("*") { return String(usual.dropLast()).trimmingBlanks }
      }
      return "struct \(madeUpTag(name))" + (isPointer ? " *" : "")
    }
    if let usual = signatures.usualTypes[name], given == nil || given == "void *" || given == "const void *" {
      return usual
    }
    if isCalled { return "long" }
    if isArray { return "long *" }
    if given == "void *" || given == "const void *" { return "void *" }
    return ["ret", "err", "r", "rc"].contains(name) ? "int" : "long"
  }

  /// The type of the parameter in whose place an argument stands.
  private static func wanted(_ first: Int, _ all: [Token], _ signatures: Signatures) -> String? {
    var index = first - 1
    var prefix = ""
    while index >= 0, all[index].is("&") || all[index].is("*") {
      prefix = all[index].text + prefix
      index -= 1
    }
    guard index >= 0, all[index].is("(") || all[index].is(",") else { return nil }
    var depth = 0
    var position = 0
    while index >= 0 {
      let token = all[index]
      if token.is(")") || token.is("]") || token.is("}") { depth += 1 }
      if token.is("(") || token.is("[") || token.is("{") {
        if depth == 0 { break }
        depth -= 1
      }
      if token.is(","), depth == 0 { position += 1 }
      if token.is(";") { return nil }
      index -= 1
    }
    guard index > 0, all[index].is("("), let function = signatures.functions[all[index - 1].text],
      function.parameters.indices.contains(position)
    else { return nil }
    let type = function.parameters[position].type
    switch prefix {
    case "": return type
    case "&": return type.hasSuffix("*") ? String(type.dropLast()).trimmingBlanks : nil
    case "*": return type + " *"
    default: return nil
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String { String(decoding: Array(utf8).trimmed, as: UTF8.self) }
}
