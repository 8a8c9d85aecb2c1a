import Findings
import IR

/// An example of a rule: kernel-like C, and the lines on which the rule must speak.
public struct RuleExample: Hashable, Sendable {
  public var title: String
  /// Lines that end in `/* <- */` are those on which this rule speaks; a conforming example has none.
  public var code: String
  /// The kernel version it is checked as; nil for the newest that the rule covers.
  public var version: KernelVersion?
  /// The path under which the example is parsed; rules about certain files need it. `example.c` by default.
  public var path: String
  /// Ways to write the example otherwise that make something else of it; all others must not make a difference.
  public var exceptions: Set<ExampleVariation>

  public init(
    title: String, code: String, version: KernelVersion?, path: String, exceptions: Set<ExampleVariation> = []
  ) {
    self.title = title
    self.code = code
    self.version = version
    self.path = path
    self.exceptions = exceptions
  }
}

/// A way to write an example otherwise, as `except` of an example names it.
public enum ExampleVariation: String, Hashable, Sendable, CaseIterable {
  /// Variables, parameters and static functions have other names.
  case names
  /// Locks are taken and given back in static functions of the example.
  case helper
  /// What a function does is done by a static function that it calls.
  case callee
  /// Locks that are held to the end of a block are held by `guard()`.
  case guards = "guard"
  /// The same with reservations, by a guard that the example defines.
  case ownGuards = "own-guard"
  /// Lines end in CR LF.
  case lineEnds = "crlf"
}

/// One rule as its file in `Rules/` states it.
public struct Rule: Sendable {
  /// Fixed: users and CI depend on it.
  public var id: String
  /// One line, for lists.
  public var summary: String
  public var severity: Severity
  public var versions: VersionRange
  /// The contract in one sentence.
  public var contract: String
  /// Why breaking it is bad; Markdown.
  public var rationale: String
  /// How to mend a violation; Markdown.
  public var fix: String
  /// What the rule does not see, or sees wrongly; Markdown.
  public var limits: String
  /// Paths in the kernel tree, Message-IDs.
  public var references: [String]
  public var check: Check
  public var violating: [RuleExample]
  public var conforming: [RuleExample]
  /// The file the rule was read from.
  public var definedAt: String

  /// Which kind of check serves the rule, and its parameters.
  public enum Check: Sendable {
    case lockRequired(LockRequired)
    case lockForbidden(LockForbidden)
    case lockBalance(LockBalance)
    case callbackContext(CallbackContext)
    case opsTable(OpsTable)
    case callbackResult(CallbackResult)
    case valueUse(ValueUse)
    case missedCallback(MissedCallback)
    case export(ExportCheck)
    case flags(FlagsCheck)
    case sequence(SequenceCheck)
    case argument(ArgumentCheck)
    case maker(MakerCheck)
    case namespace(NamespaceCheck)
    case patch(PatchCheck)
    case section(SectionCheck)
    case waiting(WaitCheck)
    case lastReference(ReleaseCheck)
    case memberUse(MemberCheck)
    case memberContext(MemberContext)
    case resource(ResourceCheck)
    case provenance(ProvenanceCheck)
  }

  /// A call is made without a lock that the callee demands. YAML `kind: lock-required`.
  public struct LockRequired: Sendable {
    /// Locks of this class: `class: reservation`.
    public var lockClass: Name
    /// `functions: all` (nil), or a list of names, when only some demands of the model are this rule's.
    public var functions: Set<Name>?
  }

  /// A call is made with a lock held that the callee takes itself. YAML `kind: lock-forbidden`.
  public struct LockForbidden: Sendable {
    public enum Subject: String, Sendable, CaseIterable {
      /// The callee's `forbids` clauses of the model.
      case call
      /// A second acquisition of a lock that is held already.
      case relock
    }
    public var lockClass: Name
    public var subject: Subject
    /// Severity of a demand that is a convention only.
    public var conventionSeverity: Severity
    /// Further classes of locks that the rule is about.
    public var others: [Name] = []
  }

  /// Paths of one outcome leave a lock in different states, or give back what is not held. YAML `kind: lock-balance`.
  public struct LockBalance: Sendable {
    public var lockClass: Name

    public init(lockClass: Name) {
      self.lockClass = lockClass
    }
  }

  /// A callback's own assertions against the convention of its table. YAML `kind: lock-required`, `subject: callback`.
  public struct CallbackContext: Sendable {
    public var lockClass: Name
  }

  /// Members of an operations table. YAML `kind: ops-table`.
  public struct OpsTable: Sendable {
    public var record: Name
    /// Members that must be set.
    public var required: [Name]
    /// Members of which both or none are set.
    public var paired: [[Name]]
    /// The rule speaks only of tables that have one of these members set; empty for all.
    public var onlyWith: [Name]
    /// A table of the same record in other releases: names that were changed, old to new.
    public var renamed: [Name: Name]
    /// The rule is silent for a table that is handed, in the same program, to a function in a file where
    /// these functions are called too: what the importer does instead of offering the callback.
    public var unlessCalls: [Name]
    /// Further tables that the same rule is about; they have no `others` of their own.
    public var others: [OpsTable] = []
  }

  /// What a callback must not return. YAML `kind: error-value`, `subject: callback`.
  public struct CallbackResult: Sendable {
    /// Record and field of each callback.
    public var callbacks: [(record: Name, field: Name)]
    /// Signs that must not be returned.
    public var forbidden: SignSet
  }

  /// What is done with the results of functions. YAML `kind: error-value` with any other subject.
  public struct ValueUse: Sendable {
    public enum Subject: String, Sendable, CaseIterable {
      /// A result that may be an error pointer is tested for NULL instead.
      case testedForNull = "tested-for-null"
      /// A result that may be NULL is tested for an error pointer instead.
      case testedForError = "tested-for-error"
      /// A result that may be an error pointer is used untested.
      case untested
      /// `ERR_PTR()` of what is 0.
      case zeroError = "zero-error"
      /// A result that nobody looks at.
      case ignored
      /// A time left, or that it ran out, taken for a status.
      case timeout
      /// The result of taking a lock, read the wrong way round.
      case polarity
    }
    public var subject: Subject
    /// The functions whose results are meant, by name …
    public var functions: [Name]
    /// … by what they return, of those that belong to the family …
    public var returns: [ReturnMeaning]
    /// … or by a tag of their entries.
    public var tag: Name?
    /// The class of the locks, for `polarity`.
    public var lockClass: Name?

    /// The functions that are meant, as the model knows them.
    public func functions(in model: ApiModel) -> Set<Name> {
      var names = Set(functions)
      for (name, entry) in model.functions {
        if let meaning = entry.returns, returns.contains(meaning), model.vocabulary.contains(name) {
          names.insert(name)
        }
        if let tag, entry.tags.contains(tag) { names.insert(name) }
        if let lockClass, entry.acquires.contains(where: { $0.lockClass == lockClass }) { names.insert(name) }
      }
      return names
    }
  }

  /// How symbols are exported. YAML `kind: export`.
  public struct ExportCheck: Sendable {
    /// Files all of whose exports are meant.
    public var files: [String]
    /// The tag of API entries that are meant wherever they, or functions that only pass them on, are exported.
    public var tag: Name?
    /// The export macro that is wanted.
    public var wanted: Name
    /// The rule speaks only of a tree that has this macro.
    public var needsMacro: Name?
  }

  /// Flag bits that a function which calls another must set. YAML `kind: flags`.
  public struct FlagsCheck: Sendable {
    /// The rule looks at functions that are stored in this member: `file_system_type.init_fs_context`.
    public var callback: (record: Name, field: Name)
    /// … and that call one of these.
    public var calls: [Name]
    /// … in a program where the same file calls one of these.
    public var fileCalls: [Name]
    /// The member that takes the flags, `s_iflags`.
    public var field: Name
    /// Names of the bits that must be among those stored.
    public var bits: [Name]
    /// In a tree where the body of one of `calls` stores them itself the rule is silent.
    public var unlessCalleeSets: Bool
    /// The release from which the callee is taken to store them where its body is not to be seen.
    public var calleeSetsSince: KernelVersion?
  }

  public init(
    id: String, summary: String, severity: Severity, versions: VersionRange, contract: String, rationale: String,
    fix: String, limits: String, references: [String], check: Check, violating: [RuleExample],
    conforming: [RuleExample], definedAt: String
  ) {
    self.id = id
    self.summary = summary
    self.severity = severity
    self.versions = versions
    self.contract = contract
    self.rationale = rationale
    self.fix = fix
    self.limits = limits
    self.references = references
    self.check = check
    self.violating = violating
    self.conforming = conforming
    self.definedAt = definedAt
  }
}
