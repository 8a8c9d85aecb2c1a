/// The headers that a build of an unconfigured tree would make, made up from the tree's own Kconfig, Kbuild and tables.
struct GeneratedHeaders {
  /// Path below the folder of generated headers → content. `include/…` stands for the build's `include/generated` and
  /// `arch/…` for its `arch/x86/include/generated`.
  var files: [(path: String, content: String)]
  /// The files of the tree that they were made of.
  var sources: [String]

  /// Takes a tree; gives every header that is missing in it.
  static func make(for tree: KernelTree) -> GeneratedHeaders {
    let (model, kconfig) = KconfigReader.read(tree: tree.root)
    let configuration = KconfigEvaluator.configuration(of: model, overrides: CoreConfiguration.overrides)
    let values = Dictionary(configuration.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var autoconf = ""
    for (name, value) in configuration { autoconf += "#define CONFIG_\(name) \(value)\n" }
    var files = [("include/generated/autoconf.h", autoconf)]
    files += ConstantHeaders.all(configuration: values, version: tree.version).map {
      ("include/" + $0.path, $0.content)
    }
    files += AsmHeaders.all(in: tree.root)
    files += FolderHeaders.all(in: tree.root)
    let sources = kconfig + AsmHeaders.sources + FolderHeaders.sources + ["Makefile"]
    return GeneratedHeaders(
      files: files.map { (path: $0.0, content: $0.1) }, sources: sources.map { tree.root + "/" + $0 })
  }
}
