import IR

extension Rule {
  /// What must not be done inside a critical section. YAML `kind: wait-event`, `subject: section`.
  public struct SectionCheck: Sendable {
    /// The class of the section.
    public var section: Name
    /// Classes of locks that must not be waited for inside.
    public var locks: [Name]
    /// Allocations that may reclaim memory.
    public var reclaims: Bool
    /// Calls whose entries say that they wait.
    public var waits: Bool
    /// Tags of entries that must not be called.
    public var tags: [Name]
  }

  /// Waits under a lock for what needs the lock. YAML `kind: wait-event`, `subject: wait`.
  public struct WaitCheck: Sendable {
    public var lockClass: Name
  }

  /// A reference that is dropped under a lock which the release of the object takes. YAML `kind: wait-event`,
  /// `subject: last-reference`.
  public struct ReleaseCheck: Sendable {
    /// The member of the operations table that runs with the last reference.
    public var callback: (record: Name, field: Name)
    /// The kind of resource whose release may be the last.
    public var resource: Name
    /// The record that the table belongs to.
    public var object: Name
    /// Tags of calls that may drop a reference though it is not theirs.
    public var tags: [Name]
  }

  /// Direct use of a member that may go away. YAML `kind: flags`, `subject: member`.
  public struct MemberCheck: Sendable {
    public var record: Name
    public var member: Name
    /// Files that may.
    public var files: [String]
    /// Functions and macros through which the member may be read.
    public var accessors: Set<Name>
    /// The record that the member points to, and the members of it with one of which it stays what it is.
    public var table: Name
    public var keeps: [Name]
    /// Macros in which comparing it is fatal.
    public var fatal: Set<Name>
    /// The class of the record's memory: a test of the member for NULL is wrong where it decides what is freed.
    public var memory: Name?
    /// While a lock of this class is held on the record the member stands.
    public var lockClass: Name?
  }

  /// What a member of an operations table must not do, though nothing in its own code says so: its callers hold a
  /// section of a class. YAML `kind: ops-table`, `subject: context`.
  public struct MemberContext: Sendable {
    public var record: Name
    public var member: Name
    public var lockClass: Name
    /// The rule keeps silent where the folder of the file names this flag.
    public var unlessFlag: Name?
  }
}
