import CLibclang

/// A type of the C language. Valid as long as its translation unit lives.
public struct Type {
  public let raw: CXType
  let api: UnsafePointer<clang_api>

  /// What the type is. Compare with libclang's `CXType_…` constants.
  public var kind: CXTypeKind { raw.kind }
  /// A number that is equal for equal types of one unit; qualifiers and typedefs count.
  public var identity: Int { Int(bitPattern: raw.data.0) }
  /// The type without typedefs and other sugar.
  public var canonical: Type { Type(raw: api.pointee.clang_getCanonicalType(raw), api: api) }
  /// What a pointer points to.
  public var pointee: Type { Type(raw: api.pointee.clang_getPointeeType(raw), api: api) }
  /// The type of an array's elements.
  public var element: Type { Type(raw: api.pointee.clang_getArrayElementType(raw), api: api) }
  /// The number of an array's elements, or -1.
  public var elementCount: Int64 { api.pointee.clang_getArraySize(raw) }
  /// What a function gives back.
  public var result: Type { Type(raw: api.pointee.clang_getResultType(raw), api: api) }
  /// Where the record, enumeration or typedef is declared. Its kind is "no declaration found" for other types.
  public var declaration: Cursor { Cursor(raw: api.pointee.clang_getTypeDeclaration(raw), api: api) }
  public var spelling: String { ClangLibrary.text(api, api.pointee.clang_getTypeSpelling(raw)) }
  public var isConst: Bool { api.pointee.clang_isConstQualifiedType(raw) != 0 }
  /// The size in bytes, or a negative code.
  public var size: Int64 { api.pointee.clang_Type_getSizeOf(raw) }

  /// The members of a record, in order; those of anonymous members are not among them, the anonymous members are.
  public func fields() -> [Cursor] {
    var list = CursorList(api: api)
    withUnsafeMutablePointer(to: &list) { list in
      _ = api.pointee.clang_Type_visitFields(
        raw,
        { field, data in
          guard let list = data?.assumingMemoryBound(to: CursorList.self) else { return CXVisit_Break }
          list.pointee.cursors.append(Cursor(raw: field, api: list.pointee.api))
          return CXVisit_Continue
        }, list)
    }
    return list.cursors
  }
}
