import IR

extension Rule {
  /// Symbols that are exported in a namespace, and the modules that use them. YAML `kind: namespace`.
  public struct NamespaceCheck: Sendable {
    public enum Subject: String, Sendable, CaseIterable {
      /// A module uses a symbol of a namespace that none of its objects imports.
      case `import`
      /// A namespace is written as another release wants it.
      case spelling
    }
    public var subject: Subject
    /// The macro by which an object imports a namespace.
    public var statement: Name
    /// How the names of the macros begin that export in a namespace.
    public var exports: String
    /// The macro that a module has once, in its main object: the import is best put beside it.
    public var main: Name
    /// The release from which on a namespace is a string literal; before, it is a bare word.
    public var literalSince: KernelVersion
    /// The only namespaces that are meant; all when empty.
    public var namespaces: [Name]
  }

  /// What a handler of user requests does with what it was given. YAML `kind: patch`.
  public enum PatchCheck: Sendable {
    /// Members of a structure from user space that are never tested.
    case unchecked(UncheckedMembers)
    /// A request on a descriptor that reaches what its holder has no business with.
    case role(WrongRole)
  }

  /// YAML `subject: unchecked`.
  public struct UncheckedMembers: Sendable {
    /// Headers whose records are meant; a path's end is enough.
    public var headers: [String]
    /// Records that are meant wherever they are defined.
    public var records: Set<Name>
    /// A member is meant when its name, less underscores in front and digits behind, is one of these.
    public var members: [Name]
    /// Functions that fill their first argument from user space.
    public var copies: Set<Name>
  }

  /// YAML `subject: role`.
  public struct WrongRole: Sendable {
    /// Members of tables whose functions handle the requests.
    public var callbacks: [(record: Name, field: Name)]
    /// Only files that define one of these: they own the descriptor.
    public var defines: Set<Name>
    /// What must not be reached.
    public var reaches: Set<Name>
    /// The table of the other side; its members but for `allowed` must not be called either.
    public var table: Name?
    public var allowed: Set<Name>
  }

  /// Where the value of an argument may come from. YAML `kind: flags`, `subject: argument`.
  public struct ArgumentCheck: Sendable {
    public var calls: Set<Name>
    /// Counted from 0.
    public var argument: Int
    /// Functions whose result must not be the value.
    public var neverFrom: Set<Name>
    /// Constants of which the value must have every one.
    public var bits: [Name]
    /// What to say of it, behind the names.
    public var instead: String?
  }

  /// What a callback that makes an object owes the one who asked for it. YAML `kind: flags`, `subject: maker`.
  public struct MakerCheck: Sendable {
    /// The callback that makes the object.
    public var callback: (record: Name, field: Name)
    /// The call that hands the object out …
    public var handsOut: Set<Name>
    /// … the member of the record that says how …
    public var member: (record: Name, field: Name)
    /// … and the argument of the callback from which that member's value comes.
    public var from: Int
    /// Functions that give memory as they found it, and the argument that can say otherwise, if there is one.
    public var allocators: [Name: Int?]
    /// Flags that do not have the memory cleared.
    public var plain: Set<Name>
    /// Functions that clear memory.
    public var clears: Set<Name>
    /// The call that makes the maker known, and the member that must have been set by then.
    public var registers: Set<Name>
    public var named: (record: Name, field: Name)?
  }
}
