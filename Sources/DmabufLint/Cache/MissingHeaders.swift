import Clang
import IR
import KernelTree

/// Headers that a parse did not find: what it made is right for as long as they are in none of the places where they
/// were looked for. A tree that was never configured lacks some that a build makes.
enum MissingHeaders {
  private static let options = ["-I", "-isystem", "-iquote", "-idirafter"]

  /// The paths at which they would be found, sorted; nil when the parser gave up for another reason, or when a path is
  /// none that can stand in a line.
  /// - Parameter root: what paths in the unit are relative to.
  static func places(_ unit: IR.Unit, _ job: ParseJob, root: String) -> [String]? {
    var places: Set<String> = []
    let folders = searched(job)
    for problem in unit.problems {
      guard let name = Diagnostic.missingHeader(in: problem.message) else {
        if problem.isFatal { return nil }
        continue
      }
      let includer = absolute(problem.range.file.text, in: root)
      let beside = includer.lastIndex(of: "/").map { String(includer[..<$0]) } ?? root
      places.formUnion(name.hasPrefix("/") ? [name] : ([beside] + folders).map { $0 + "/" + name })
    }
    return places.contains { $0.contains("\n") } ? nil : places.sorted()
  }

  /// The folders that the arguments name for headers.
  private static func searched(_ job: ParseJob) -> [String] {
    var folders: [String] = []
    var isNext = false
    for argument in job.plainArguments {
      if isNext {
        folders.append(argument)
        isNext = false
      } else if options.contains(argument) {
        isNext = true
      } else if let option = options.first(where: argument.hasPrefix) {
        folders.append(String(argument.dropFirst(option.count)))
      }
    }
    return folders.map { absolute($0, in: job.workingDirectory) }
  }

  private static func absolute(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }
}
