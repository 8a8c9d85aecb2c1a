// libclang, found at run time. The types and the signatures come from LLVM's own header, so the compiler checks each
// use; the library itself is opened with dlopen, so one build of the program works with whatever version is installed.
#ifndef CLIBCLANG_H
#define CLIBCLANG_H

#include <clang-c/Index.h>

// Every function of libclang that the program uses. A library without one of them is refused.
#define CLIBCLANG_FUNCTIONS(X) \
  X(clang_createIndex) \
  X(clang_disposeIndex) \
  X(clang_parseTranslationUnit2) \
  X(clang_saveTranslationUnit) \
  X(clang_disposeTranslationUnit) \
  X(clang_getTranslationUnitCursor) \
  X(clang_getClangVersion) \
  X(clang_getCString) \
  X(clang_disposeString) \
  X(clang_getNumDiagnostics) \
  X(clang_getDiagnostic) \
  X(clang_disposeDiagnostic) \
  X(clang_getDiagnosticSeverity) \
  X(clang_getDiagnosticSpelling) \
  X(clang_getDiagnosticLocation) \
  X(clang_getInclusions) \
  X(clang_getFile) \
  X(clang_getFileName) \
  X(clang_getFileContents) \
  X(clang_visitChildren) \
  X(clang_getCursorKind) \
  X(clang_getCursorSpelling) \
  X(clang_getCursorExtent) \
  X(clang_getCursorLocation) \
  X(clang_getCursorReferenced) \
  X(clang_getCursorDefinition) \
  X(clang_getCursorSemanticParent) \
  X(clang_getCursorType) \
  X(clang_getCursorLinkage) \
  X(clang_Cursor_getStorageClass) \
  X(clang_Cursor_isFunctionInlined) \
  X(clang_Cursor_isNull) \
  X(clang_Cursor_isAnonymous) \
  X(clang_Cursor_hasAttrs) \
  X(clang_Cursor_getVarDeclInitializer) \
  X(clang_Cursor_Evaluate) \
  X(clang_isCursorDefinition) \
  X(clang_isExpression) \
  X(clang_equalCursors) \
  X(clang_getCursorBinaryOperatorKind) \
  X(clang_getCursorUnaryOperatorKind) \
  X(clang_getEnumConstantDeclValue) \
  X(clang_getCursorPrintingPolicy) \
  X(clang_PrintingPolicy_dispose) \
  X(clang_getCursorPrettyPrinted) \
  X(clang_EvalResult_getKind) \
  X(clang_EvalResult_getAsLongLong) \
  X(clang_EvalResult_isUnsignedInt) \
  X(clang_EvalResult_getAsUnsigned) \
  X(clang_EvalResult_dispose) \
  X(clang_getCanonicalType) \
  X(clang_getPointeeType) \
  X(clang_getArrayElementType) \
  X(clang_getArraySize) \
  X(clang_getResultType) \
  X(clang_getTypeDeclaration) \
  X(clang_getTypeSpelling) \
  X(clang_getTypedefDeclUnderlyingType) \
  X(clang_isConstQualifiedType) \
  X(clang_Type_getSizeOf) \
  X(clang_Type_getNamedType) \
  X(clang_Type_visitFields) \
  X(clang_getRangeStart) \
  X(clang_getRangeEnd) \
  X(clang_getExpansionLocation) \
  X(clang_getSpellingLocation) \
  X(clang_getFileLocation) \
  X(clang_tokenize) \
  X(clang_getTokenKind) \
  X(clang_getTokenSpelling) \
  X(clang_disposeTokens)

#define CLIBCLANG_MEMBER(name) __typeof__(&name) name;
struct clang_api {
  CLIBCLANG_FUNCTIONS(CLIBCLANG_MEMBER)
};
#undef CLIBCLANG_MEMBER

// Opens the library at `path` and fills `api`. Gives NULL when all went well, else a message that lives until the
// next call on this thread: why the library could not be opened, or which function it lacks.
const char *clibclang_load(const char *path, struct clang_api *api);

#endif
