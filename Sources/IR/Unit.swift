/// An initialised record that holds at least one function, or whose type has members of function type: an operations
/// table.
public struct Table: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    /// The member; a nested record makes a table of its own.
    public var field: Name
    public var value: Expression
    public var range: SourceRange

    public init(field: Name, value: Expression, range: SourceRange) {
      self.field = field
      self.value = value
      self.range = range
    }
  }
  /// The record's tag, such as `dma_buf_ops`.
  public var record: Name
  /// The variable that holds it, or in which it lies.
  public var variable: Name
  /// True when the variable can be named in this file only.
  public var isStatic: Bool
  public var isConstant: Bool
  /// Where the variable's name is written; of a nested record, where its initialiser begins.
  public var range: SourceRange
  public var entries: [Entry]

  public init(
    record: Name, variable: Name, isStatic: Bool, isConstant: Bool, range: SourceRange, entries: [Entry]
  ) {
    self.record = record
    self.variable = variable
    self.isStatic = isStatic
    self.isConstant = isConstant
    self.range = range
    self.entries = entries
  }
}

/// A function's address, stored at run time into a member of a record (`work->func = f`).
public struct FieldStore: Hashable, Sendable {
  public var record: Name
  public var field: Name
  public var value: Symbol
  /// The variable that is written to, when the path starts at one of file scope.
  public var variable: Name?
  /// Of which member of which record the written record is (`priv->work.func = f`: `work` of priv's record).
  public var holder: Member?
  public var range: SourceRange

  public init(
    record: Name, field: Name, value: Symbol, variable: Name?, holder: Member? = nil, range: SourceRange
  ) {
    self.record = record
    self.field = field
    self.value = value
    self.variable = variable
    self.holder = holder
    self.range = range
  }
}

/// One use of the `EXPORT_SYMBOL` family at file scope.
public struct Export: Hashable, Sendable {
  public var symbol: Name
  /// The macro as written: `EXPORT_SYMBOL_GPL`, `EXPORT_SYMBOL_NS_GPL`, `EXPORT_SYMBOL_FOR_MODULES` …
  public var macro: Name
  /// The arguments behind the symbol, as written: a namespace, a list of modules.
  public var arguments: [Name]
  public var range: SourceRange

  public init(symbol: Name, macro: Name, arguments: [Name], range: SourceRange) {
    self.symbol = symbol
    self.macro = macro
    self.arguments = arguments
    self.range = range
  }
}

/// One statement of the `MODULE_…(…)` family at file scope: the licence, the import of a namespace.
public struct ModuleStatement: Hashable, Sendable {
  public var macro: Name
  /// As written, quotes included.
  public var argument: Name
  /// From the macro's name to behind the semicolon, if one follows.
  public var range: SourceRange
  public var argumentRange: SourceRange

  public init(macro: Name, argument: Name, range: SourceRange, argumentRange: SourceRange) {
    self.macro = macro
    self.argument = argument
    self.range = range
    self.argumentRange = argumentRange
  }
}

/// The members of a record that user space shares, or that the file itself defines.
public struct RecordLayout: Hashable, Sendable {
  public var record: Name
  /// In the order of the definition; those of members without a name are among them.
  public var fields: [Name]
  /// Where the record is defined.
  public var range: SourceRange

  public init(record: Name, fields: [Name], range: SourceRange) {
    self.record = record
    self.fields = fields
    self.range = range
  }
}

/// An error that the parser reported.
public struct ParseProblem: Hashable, Sendable {
  public var message: String
  public var range: SourceRange
  /// The parser gave up here: what follows was not seen.
  public var isFatal: Bool

  public init(message: String, range: SourceRange, isFatal: Bool) {
    self.message = message
    self.range = range
    self.isFatal = isFatal
  }
}

/// One translation unit, lowered.
public struct Unit: Hashable, Sendable {
  public var path: Name
  public var functions: [Function]
  public var tables: [Table]
  public var fieldStores: [FieldStore]
  public var exports: [Export]
  public var moduleStatements: [ModuleStatement]
  /// Of the records that the file's variables have or point to.
  public var layouts: [RecordLayout]
  /// Functions whose address is taken anywhere but in a table or a field store, and those passed as arguments.
  public var escapingFunctions: [Symbol]
  /// Records whose members the functions of the unit touch, sorted by name.
  public var records: [Record]
  public var problems: [ParseProblem]
  /// Bodies of the file itself in which a parse error hides code.
  public var damagedFunctions: [Name]

  public init(
    path: Name, functions: [Function] = [], tables: [Table] = [], fieldStores: [FieldStore] = [],
    exports: [Export] = [], moduleStatements: [ModuleStatement] = [], layouts: [RecordLayout] = [],
    escapingFunctions: [Symbol] = [], records: [Record] = [], problems: [ParseProblem] = [],
    damagedFunctions: [Name] = []
  ) {
    self.path = path
    self.functions = functions
    self.tables = tables
    self.fieldStores = fieldStores
    self.exports = exports
    self.moduleStatements = moduleStatements
    self.layouts = layouts
    self.escapingFunctions = escapingFunctions
    self.records = records
    self.problems = problems
    self.damagedFunctions = damagedFunctions
  }
}
