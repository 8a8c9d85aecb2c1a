// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// The folder of the LLVM whose libclang headers are compiled against: `DMABUF_LINT_LLVM`, else the newest in /usr/lib.
/// At run time libclang is looked for again, so the two may differ.
let llvm: String = {
  if let named = Context.environment["DMABUF_LINT_LLVM"], !named.isEmpty { return named }
  let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
  let versions = folders.compactMap { $0.hasPrefix("llvm-") ? Int($0.dropFirst(5)) : nil }
  let withHeaders = versions.filter { FileManager.default.fileExists(atPath: "/usr/lib/llvm-\($0)/include/clang-c/Index.h") }
  return "/usr/lib/llvm-\(withHeaders.max() ?? 19)"
}()

let headers = "-I\(llvm)/include"
let strict: [SwiftSetting] = [
  .unsafeFlags(["-Xcc", headers]),
  .unsafeFlags(["-warnings-as-errors"]),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "dmabuf-lint",
  products: [
    .executable(name: "dmabuf-lint", targets: ["dmabuf-lint"]),
    .library(name: "DmabufLint", targets: ["DmabufLint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    .target(name: "CLibclang", cSettings: [.unsafeFlags([headers])]),
    module("Clang", ["CLibclang"]),
    module("IR"),
    module("Findings"),
    module("KernelTree", ["Clang", .product(name: "Subprocess", package: "swift-subprocess"), .product(name: "Logging", package: "swift-log")],
      resources: [.copy("Resources/stubs")]),
    module("Lowering", ["Clang", "IR"]),
    module("Contracts", ["IR", "Findings", "Yams"]),
    module("Program", ["IR", "Contracts", .product(name: "Collections", package: "swift-collections")]),
    module("Dataflow", ["IR", "Program", "Contracts", .product(name: "Collections", package: "swift-collections")]),
    module("Checkers", ["Dataflow", "Contracts", "Findings"]),
    module("Reports", ["Findings", "Contracts"]),
    module("DmabufLint", [
      "KernelTree", "Lowering", "Program", "Dataflow", "Contracts", "Checkers", "Reports", "Findings",
      .product(name: "Logging", package: "swift-log"),
    ]),
    .executableTarget(
      name: "dmabuf-lint",
      dependencies: ["DmabufLint", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),
    tests("IRTests", ["IR"]),
    tests("ClangTests", ["Clang"]),
    tests("LoweringTests", ["Lowering", "Clang", "IR"]),
    tests("ProgramTests", ["Program"]),
    tests("DataflowTests", ["Dataflow"]),
    .testTarget(
      name: "ContractsTests", dependencies: ["Contracts"], resources: [.copy("Resources")], swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Contracts", "Findings"], exclude: ["Snapshots"],
      swiftSettings: strict),
    tests("DmabufLintTests", ["DmabufLint"]),
    tests("CommandLineTests", ["dmabuf-lint"]),
  ],
  swiftLanguageModes: [.v6]
)
