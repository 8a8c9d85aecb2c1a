/// What stops a series altogether; whatever concerns one patch or file is told in `AppliedSeries` instead.
public enum ApplyError: Error, Hashable, CustomStringConvertible, Sendable {
  case noGit(reason: String)
  case noSuchTree(path: String)
  case baseWithoutTree(base: String)
  case baseWithoutGit(tree: String, base: String, reason: String)
  case noSuchRevision(tree: String, base: String)
  case gitFailed(what: String, reason: String)
  case tooMuchOutput(what: String)
  case timedOut(what: String, seconds: Double)
  case unwritable(path: String, reason: String)
  case checkoutBusy(path: String)

  /// Whether another patch may do better.
  var isOfThisPatch: Bool {
    switch self {
    case .timedOut, .tooMuchOutput: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .noGit(let reason): "git cannot be run, and only git puts patches onto a tree: \(reason)"
    case .noSuchTree(let path): "\(path): no such folder (expected the top folder of a tree)"
    case .baseWithoutTree(let base): "no tree was named in which the base \(base) could be looked for"
    case .baseWithoutGit(let tree, let base, let reason):
      "\(tree): the base \(base) cannot be looked for: \(reason)"
    case .noSuchRevision(let tree, let base):
      "\(tree): its git has no commit \(base) (expected a commit, tag or branch, as for git rev-parse)"
    case .gitFailed(let what, let reason): "git \(what): \(reason)"
    case .tooMuchOutput(let what): "git \(what): wrote more than was asked for"
    case .timedOut(let what, let seconds): "git \(what): stopped after \(Int(seconds)) s"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .checkoutBusy(let path): "\(path): all checkouts of bases are in use by other runs"
    }
  }
}
