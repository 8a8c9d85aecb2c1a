import Foundation

/// Our own headers, for code that comes without a kernel tree.
enum Stubs {
  static let environmentVariable = "DMABUF_LINT_STUBS"

  /// Takes the environment; gives the folder to search for `linux/…`. Looked for where the variable says, in the
  /// package's resources, and beside the executable or below its `share` for an installed one. Throws when it is
  /// nowhere.
  static func folder(environment: [String: String]) throws -> String {
    var searched: [String] = []
    if let named = environment[environmentVariable], !named.isEmpty {
      searched = [named, named + "/include"]
    } else {
      let executable = FileBytes.real(CommandLine.arguments.first.flatMap(Self.executable) ?? "/")
      let beside = executable.lastIndex(of: "/").map { String(executable[..<$0]) } ?? "."
      // SwiftPM puts a module's resources into `PACKAGE_MODULE.resources`. Its own accessor ends the process when
      // they are not where they were built, so it is not used.
      let bundles = ((try? FileManager.default.contentsOfDirectory(atPath: beside)) ?? []).filter {
        $0.hasSuffix("_KernelTree.resources")
      }
      searched = bundles.sorted().map { "\(beside)/\($0)/stubs/include" }
      searched += [beside + "/stubs/include", beside + "/../share/dmabuf-lint/stubs/include"]
    }
    guard let found = searched.first(where: { FileBytes.isFolder($0 + "/linux") }) else {
      throw KernelTreeError.noStubs(searched: searched)
    }
    return FileBytes.real(found)
  }

  /// Linux tells a process its own file; elsewhere the name that it was called by must do.
  private static func executable(_ name: String) -> String? {
    let link = "/proc/self/exe"
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) { return target }
    return name.contains("/") ? name : nil
  }
}
