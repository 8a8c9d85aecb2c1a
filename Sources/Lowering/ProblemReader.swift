import Clang
import IR

/// Reads the errors of the parser, and finds the bodies in which they hide code.
struct ProblemReader {
  let context: UnitContext

  func read(functions: [OwnFunction]) -> (problems: [ParseProblem], damaged: [Name]) {
    var problems: [ParseProblem] = []
    var damaged: Set<Name> = []
    // Behind a fatal error the parser reports nothing more, unless it was told to go on.
    let isSilentAfterFatal = !context.unit.options.contains(.keepGoing)
    var isSilent = false
    for diagnostic in context.unit.diagnostics where diagnostic.severity >= .error {
      let place = diagnostic.location.inFile
      let file = context.info(place.file).name
      let isFatal = diagnostic.severity == .fatal
      problems.append(
        ParseProblem(message: diagnostic.message, range: context.range(from: place, to: place), isFatal: isFatal))
      for function in functions where function.file == file {
        let isInside = (function.start...function.end).contains(place.offset)
        if isInside || isFatal && isSilentAfterFatal && function.start >= place.offset { damaged.insert(function.name) }
      }
      isSilent = isSilent || isFatal && isSilentAfterFatal && !functions.contains { $0.file == file }
    }
    if isSilent { damaged.formUnion(functions.map(\.name)) }
    return (problems, damaged.sorted())
  }
}
