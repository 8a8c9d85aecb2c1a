import IR

/// A kind of thing that is taken by one call and given back by another: a reference, a mapping, a pin, memory.
public struct ResourceKind: Hashable, Sendable {
  public var id: Name
  /// For people, after "a" or "the": `reference to the buffer`.
  public var title: String
  /// The call that gives it back, as it is written in the source, with `{object}` for the object; nil where the object
  /// alone does not make the call. Fixes are made of it.
  public var releaseCall: String?
  /// Whether that call does nothing when it is given NULL.
  public var releasesNull: Bool
  /// Whether it goes by a number, such as a cookie: 0 is one like any other then. Otherwise it goes by a pointer, and
  /// NULL and error pointers stand for none.
  public var isNumber: Bool
  /// Whether it is a state of its object, such as being pinned, that whoever is lent the object leaves alone.
  public var isState: Bool
  /// Whether it is memory, which others are put into: it alone makes no function one to look at, unless it is small.
  public var isMemory: Bool

  public init(
    id: Name, title: String, releaseCall: String? = nil, isNumber: Bool = false, isState: Bool = false,
    isMemory: Bool = false, releasesNull: Bool = false
  ) {
    self.releasesNull = releasesNull
    self.releaseCall = releaseCall
    self.isState = isState
    self.id = id
    self.title = title
    self.isMemory = isMemory
    self.isNumber = isNumber
  }
}

/// What a call does to who owns a resource.
public struct ResourceEffect: Hashable, Sendable {
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// The caller owns one more.
    case acquire
    /// One that the caller owned is gone.
    case release
    /// One that the caller owned belongs to the callee, or to what it was put into; the object stays.
    case consume
    /// As `consume`, and others can release it at any time: the object must not be touched from then on.
    case publish
    /// The callee may release one later: the caller need not, and may.
    case keep
    /// Others have one of their own from then on, or had before: the object outlives the last one of the caller's, as
    /// long as these others want.
    case share
  }
  public var action: Action
  /// The name of a `ResourceKind`.
  public var resource: Name
  public var object: ObjectExpression
  /// The member through which the call names the object: `fput(buf->file)` releases `buf`, whose member `file` it is
  /// given.
  public var through: Name?
  /// It happens on these outcomes only.
  public var outcome: OutcomeCondition?
  /// What is known where it happened.
  public var ensures: OutcomeCondition?

  public init(
    action: Action, resource: Name, object: ObjectExpression, through: Name? = nil, outcome: OutcomeCondition? = nil,
    ensures: OutcomeCondition? = nil
  ) {
    self.ensures = ensures
    self.action = action
    self.resource = resource
    self.object = object
    self.through = through
    self.outcome = outcome
  }
}

extension ResourceEffect {
  /// It is on what the call gives: the result, or what is put into a variable of the caller's.
  public var isOfResult: Bool {
    action == .keep || action == .share ? object.root == .result || object.selectors == [.dereference] : false
  }
}

extension Rule {
  /// What becomes of a resource on the paths of functions. YAML `kind: resource`.
  public struct ResourceCheck: Hashable, Sendable {
    public enum Subject: String, Sendable, CaseIterable {
      /// A path ends without giving back what it acquired, and nobody is left who could.
      case leak
      /// What the function does not own any more is released.
      case overRelease = "over-release"
      /// An object is used after its last reference was given back.
      case useAfterRelease = "use-after-release"
      /// An object is used after it became somebody else's, who can release it at any time.
      case useAfterPublish = "use-after-publish"
      /// An object is used, or a pointer to it stays stored, after the function's own was given back and only that of
      /// one of `takers` is left.
      case useAfterShare = "use-after-share"
      /// What a call has taken over is released beside it.
      case releaseAfterConsume = "release-after-consume"
      /// It is given back with another argument than it was acquired with.
      case mismatch
    }
    /// One, or several that make one contract: a bracket is closed on every path, and never without having been opened.
    public var subjects: [Subject]
    public var resources: [Name]
    /// Only what one of these functions gave, if there are any.
    public var from: Set<Name> = []
    /// For `leak`: only what was to be taken over by one of these functions, which failed. For
    /// `releaseAfterConsume`: only what one of them took over. For `useAfterShare`: who has one of their own.
    public var takers: Set<Name> = []
    /// For `mismatch`: pairs of arguments of the acquiring and the releasing call that must be the same.
    public var arguments: [[Int]] = []

    public init(subjects: [Subject], resources: [Name]) {
      self.subjects = subjects
      self.resources = resources
    }
  }
}
