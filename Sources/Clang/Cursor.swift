import CLibclang

/// A node of the syntax tree. Valid as long as its translation unit lives, which it does not keep alive.
public struct Cursor {
  public let raw: CXCursor
  let api: UnsafePointer<clang_api>

  /// nil for libclang's null cursor.
  private func checked(_ cursor: CXCursor) -> Cursor? {
    api.pointee.clang_Cursor_isNull(cursor) != 0 ? nil : Cursor(raw: cursor, api: api)
  }

  /// What the node is. Compare with libclang's `CXCursor_…` constants.
  public var kind: CXCursorKind { raw.kind }

  /// Of a declaration: a number that is the same for every cursor of that declaration in one unit.
  public var declarationIdentity: Int { Int(bitPattern: raw.data.0) }
  /// Of a statement or expression: a number that is the same for every cursor of it in one unit.
  public var statementIdentity: Int { Int(bitPattern: raw.data.1) }

  /// The name of what is declared or referred to.
  public var spelling: String { ClangLibrary.text(api, api.pointee.clang_getCursorSpelling(raw)) }
  public var location: SourceLocation { SourceLocation(raw: api.pointee.clang_getCursorLocation(raw), api: api) }
  public var extent: SourceExtent { SourceExtent(raw: api.pointee.clang_getCursorExtent(raw), api: api) }
  public var type: Type { Type(raw: api.pointee.clang_getCursorType(raw), api: api) }

  /// The declaration that a reference names.
  public var referenced: Cursor? { checked(api.pointee.clang_getCursorReferenced(raw)) }
  /// The definition of what is declared or referred to, if the unit holds it.
  public var definition: Cursor? { checked(api.pointee.clang_getCursorDefinition(raw)) }
  /// The record or function in whose scope a declaration lies.
  public var semanticParent: Cursor? { checked(api.pointee.clang_getCursorSemanticParent(raw)) }
  public var isDefinition: Bool { api.pointee.clang_isCursorDefinition(raw) != 0 }
  /// True when the node is an expression.
  public var isExpression: Bool { api.pointee.clang_isExpression(raw.kind) != 0 }
  /// True for a record without a name, and for a member that is one.
  public var isAnonymous: Bool { api.pointee.clang_Cursor_isAnonymous(raw) != 0 }
  /// True for a function that is declared `inline`.
  public var isInline: Bool { api.pointee.clang_Cursor_isFunctionInlined(raw) != 0 }
  public var hasAttributes: Bool { api.pointee.clang_Cursor_hasAttrs(raw) != 0 }
  /// True when only this unit can name it (`static`).
  public var hasInternalLinkage: Bool { api.pointee.clang_getCursorLinkage(raw) == CXLinkage_Internal }
  /// True for a variable that lives as long as the program: of file scope, `static` or `extern`.
  public var hasStaticStorage: Bool {
    let storage = api.pointee.clang_Cursor_getStorageClass(raw)
    return storage == CX_SC_Static || storage == CX_SC_Extern
  }
  /// True when the storage class is `static`.
  public var isStatic: Bool { api.pointee.clang_Cursor_getStorageClass(raw) == CX_SC_Static }
  /// The initialiser of a variable.
  public var initialiser: Cursor? { checked(api.pointee.clang_Cursor_getVarDeclInitializer(raw)) }
  /// The value of an enumerator's declaration.
  public var enumeratorValue: Int64 { api.pointee.clang_getEnumConstantDeclValue(raw) }
  /// The type behind a typedef's declaration.
  public var typedefType: Type { Type(raw: api.pointee.clang_getTypedefDeclUnderlyingType(raw), api: api) }

  /// The operator of a binary expression.
  public var binaryOperator: CXBinaryOperatorKind { api.pointee.clang_getCursorBinaryOperatorKind(raw) }
  /// The operator of a unary expression.
  public var unaryOperator: CXUnaryOperatorKind { api.pointee.clang_getCursorUnaryOperatorKind(raw) }

  /// The value of a constant integer expression, computed by the compiler; nil when it is none. Not cheap.
  public var evaluatedInteger: Int64? {
    guard let result = api.pointee.clang_Cursor_Evaluate(raw) else { return nil }
    defer { api.pointee.clang_EvalResult_dispose(result) }
    guard api.pointee.clang_EvalResult_getKind(result) == CXEval_Int else { return nil }
    if api.pointee.clang_EvalResult_isUnsignedInt(result) != 0 {
      return Int64(bitPattern: api.pointee.clang_EvalResult_getAsUnsigned(result))
    }
    return api.pointee.clang_EvalResult_getAsLongLong(result)
  }

  /// The declaration as source text, attributes included. Slow.
  public var prettyPrinted: String {
    let policy = api.pointee.clang_getCursorPrintingPolicy(raw)
    defer { api.pointee.clang_PrintingPolicy_dispose(policy) }
    return ClangLibrary.text(api, api.pointee.clang_getCursorPrettyPrinted(raw, policy))
  }

  /// The nodes directly below this one, in the order of the source.
  public func children() -> [Cursor] {
    var list = CursorList(api: api)
    withUnsafeMutablePointer(to: &list) { list in
      _ = api.pointee.clang_visitChildren(
        raw,
        { child, _, data in
          guard let list = data?.assumingMemoryBound(to: CursorList.self) else { return CXChildVisit_Break }
          list.pointee.cursors.append(Cursor(raw: child, api: list.pointee.api))
          return CXChildVisit_Continue
        }, list)
    }
    return list.cursors
  }

  /// The tokens that the node spans, as written in the file. Slow.
  public func tokens(in unit: TranslationUnit) -> [String] {
    var tokens: UnsafeMutablePointer<CXToken>?
    var count: UInt32 = 0
    api.pointee.clang_tokenize(unit.raw, extent.raw, &tokens, &count)
    guard let tokens else { return [] }
    defer { api.pointee.clang_disposeTokens(unit.raw, tokens, count) }
    return (0..<Int(count)).map { ClangLibrary.text(api, api.pointee.clang_getTokenSpelling(unit.raw, tokens[$0])) }
  }
}

extension Cursor: Hashable {
  public static func == (left: Cursor, right: Cursor) -> Bool {
    left.api.pointee.clang_equalCursors(left.raw, right.raw) != 0
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(raw.kind.rawValue)
    hasher.combine(raw.data.0)
  }
}

struct CursorList {
  let api: UnsafePointer<clang_api>
  var cursors: [Cursor] = []
}
