import DmabufLint

/// Fact files, as they are and with lengths and digest that are right for what they contain: nearly all changes stop at
/// the digest otherwise.
struct FactTarget: FuzzTarget {
  func judge(_ request: Request) -> Judgement {
    let judgements = [request.bytes, FactProbe.sealed(request.bytes)].map(Self.judge)
    return judgements.first { if case .broken = $0 { true } else { false } }
      ?? (judgements.contains(.accepted) ? .accepted : .refused)
  }

  private static func judge(_ bytes: [UInt8]) -> Judgement {
    do {
      let contents = try FactProbe.contents(of: bytes)
      guard contents.units <= contents.files else { return .broken("more units than files: \(contents)") }
      return .accepted
    } catch let problem as FactProblem {
      return problem.reason.isEmpty ? .broken("refused without a reason") : .refused
    } catch {
      return .broken("refused with something else than a problem: \(error)")
    }
  }
}
