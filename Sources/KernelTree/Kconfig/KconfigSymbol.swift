/// One `config` of the Kconfig files, all its declarations together.
struct KconfigSymbol: Sendable {
  enum Kind: Sendable { case boolean, integer, hexadecimal, string, unknown }

  struct Conditional: Sendable {
    var value: KconfigExpression
    var condition: KconfigExpression?
  }

  var name: String
  var kind = Kind.unknown
  /// It is declared `tristate`: what it switches on can be a module.
  var isTristate = false
  /// The conditions of its prompts; a user can set it when one holds. An unconditional prompt is a nil entry.
  var prompts: [KconfigExpression?] = []
  /// One entry a declaration: all that it depends on, with what surrounds it. One of them must hold.
  var dependencies: [[KconfigExpression]] = []
  var defaults: [Conditional] = []
  var selects: [Conditional] = []
  /// The file that declares it first, relative to the tree.
  var file: String
  var choice: Int?
}

/// `choice … endchoice`: one of its members is on.
struct KconfigChoice: Sendable {
  var members: [String] = []
  var defaults: [KconfigSymbol.Conditional] = []
  var dependencies: [KconfigExpression] = []
}

/// All Kconfig files that are reached from the tree's own, for x86.
struct KconfigModel: Sendable {
  var symbols: [KconfigSymbol] = []
  var index: [String: Int] = [:]
  var choices: [KconfigChoice] = []

  subscript(name: String) -> KconfigSymbol? { index[name].map { symbols[$0] } }
}
