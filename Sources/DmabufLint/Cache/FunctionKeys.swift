import Contracts
import Dataflow
import IR
import KernelTree
import Program

/// What stands for a function and all that decides its analysis: its body, how it is entered, and the same of
/// everything that it calls. Two runs in which a function has one key find the same in it.
struct FunctionKey: Hashable, Sendable, Codable, Comparable {
  var high: UInt64
  var low: UInt64

  /// - Parameter digest: hexadecimal, at least 32 digits.
  init?(_ digest: String) {
    guard digest.utf8.count >= 32, let high = UInt64(digest.prefix(16), radix: 16),
      let low = UInt64(digest.dropFirst(16).prefix(16), radix: 16)
    else { return nil }
    self.high = high
    self.low = low
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  static func < (left: FunctionKey, right: FunctionKey) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// The keys of the functions that said nothing, and of those in which the paths of a rule begin and are all right.
  /// - Parameters:
  ///   - keys: by function number.
  ///   - findings: by the numbers of those that had something to say.
  ///   - roots: by rule, the numbers of functions.
  static func silent(
    _ keys: [FunctionKey?], but findings: [Int: FunctionFindings], roots: [String: Set<Int>], _ rules: [Rule]
  ) -> Set<FunctionKey> {
    var result = Set(keys.indices.lazy.filter { findings[$0] == nil }.compactMap { keys[$0] })
    let masks = masks(of: rules)
    for (rule, functions) in roots {
      guard let mask = masks[rule] else { continue }
      result.formUnion(functions.lazy.compactMap { keys[$0]?.masked(by: mask) })
    }
    return result
  }

  /// What makes of a function's key one for the function and a rule, by the rule's id.
  static func masks(of rules: [Rule]) -> [String: FunctionKey] {
    Dictionary(
      rules.compactMap { rule in FunctionKey(Digest.hex("paths of \(rule.id)")).map { (rule.id, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  func masked(by mask: FunctionKey) -> FunctionKey {
    FunctionKey(high: high ^ mask.high, low: low ^ mask.low)
  }

  /// - Parameters:
  ///   - decisive: what counts for all functions besides what the surroundings say: tool, rules, release.
  ///   - digests: of the units as encoded, by path; functions of a unit that has none have no key, and neither has what
  ///     calls them.
  /// - Returns: by function number.
  static func keys(
    of program: Program, _ surroundings: FunctionSurroundings, decisive: String, digests: [String: String]
  ) -> [FunctionKey?] {
    let common = Array(Digest.hex(([decisive] + surroundings.common).joined(separator: "\n")).utf8)
    let bodies = Bodies(program, digests)
    var keys = [FunctionKey?](repeating: nil, count: program.functions.count)
    for component in program.components {
      let members = component.sorted()
      guard let key = key(of: members, common, surroundings, program, bodies, keys) else { continue }
      for (place, member) in members.enumerated() {
        keys[member] = FunctionKey(high: key.high, low: key.low &+ UInt64(place))
      }
    }
    return keys
  }

  private static func key(
    of members: [Int], _ common: [UInt8], _ surroundings: FunctionSurroundings, _ program: Program,
    _ bodies: Bodies, _ keys: [FunctionKey?]
  ) -> FunctionKey? {
    var bytes = common
    for member in members {
      guard let body = bodies.digest(of: member) else { return nil }
      bytes += body.utf8
      bytes += "\(program.functions[member].symbol.name)\n\(surroundings.own[member])\n".utf8
      for (site, targets) in inOrder(program.targets[member]) {
        append(site.block, to: &bytes)
        append(site.instruction, to: &bytes)
        for target in targets {
          if let place = members.firstIndex(of: target) {
            append(place, to: &bytes)
          } else if let known = keys[target] {
            append(Int(truncatingIfNeeded: known.high), to: &bytes)
            append(Int(truncatingIfNeeded: known.low), to: &bytes)
          } else {
            return nil
          }
        }
      }
    }
    return FunctionKey(Digest.hex(bytes))
  }

  private static func inOrder(_ targets: [CallSite: [Int]]) -> [(key: CallSite, value: [Int])] {
    targets.sorted { ($0.key.block, $0.key.instruction) < ($1.key.block, $1.key.instruction) }
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt64(truncatingIfNeeded: number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Digests of bodies. A function of a file changes with its unit; one of a header is brought by whichever unit comes
  /// first, and so is looked at by itself.
  private struct Bodies {
    let program: Program
    let digests: [String: String]

    init(_ program: Program, _ digests: [String: String]) {
      self.program = program
      self.digests = digests
    }

    func digest(of number: Int) -> String? {
      let function = program.functions[number]
      guard function.isFromHeader else { return digests[program.units[number].text] }
      let alone = IR.Unit(path: program.units[number], functions: [function])
      return Digest.hex(alone.encoded())
    }
  }
}
