import IR
import Yams

extension Rule {
  /// A callback that is not going to run, because its registration was refused, and whose work nobody else does. YAML
  /// `kind: error-value`, `subject: missed`.
  public struct MissedCallback: Sendable {
    /// The calls that register a callback.
    public var functions: Set<Name>
    /// The argument that is the callback, and the one that it waits for.
    public var callback: Int
    public var object: Int
    /// The result that says that the callback will not run.
    public var refused: Int64
    /// Calls that make a callback matter: it gives something back, or wakes somebody up.
    public var duties: Set<Name>
    /// Calls that take a reference of the object, and that drop one.
    public var takes: Set<Name>
    public var drops: Set<Name>
    /// Calls that do nothing about it, such as those that print.
    public var inert: Set<Name>
  }
}

extension RuleFileReader {
  static let missedKeys = ["callback", "object", "refused", "duties", "takes", "drops", "inert"]

  mutating func missedCallback(_ fields: Fields) -> Rule.Check? {
    let functions = functionNames(fields, "functions")
    if functions.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"functions\"") }
    let duties = calls(fields, "duties")
    if duties.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"duties\"") }
    guard let callback = number(fields, "callback"), let object = number(fields, "object"),
      let refused = number(fields, "refused")
    else { return nil }
    return .missedCallback(
      .init(
        functions: Set(functions), callback: Int(callback), object: Int(object), refused: refused, duties: duties,
        takes: calls(fields, "takes"), drops: calls(fields, "drops"), inert: calls(fields, "inert")))
  }

  private mutating func calls(_ fields: Fields, _ key: String) -> Set<Name> {
    Set(fields.values[key].map { reader.names($0, "a function's name") } ?? [])
  }

  private mutating func number(_ fields: Fields, _ key: String) -> Int64? {
    guard let node = fields.values[key] else {
      reader.report(fields.line(of: "kind"), "this rule lacks \"\(key)\"")
      return nil
    }
    if let number = node.scalar.flatMap({ Int64($0.string) }), number.magnitude < 1 << 16 { return number }
    reader.report(FileReader.line(of: node), "\"\(key)\" is a number")
    return nil
  }
}
