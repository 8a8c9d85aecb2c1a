// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// The folder of the LLVM whose libclang headers are compiled against: `DMABUF_LINT_LLVM`, else the newest in /usr/lib.
/// At run time libclang is looked for again, so the two may differ.
let llvm: String = {
  if let named = Context.environment["DMABUF_LINT_LLVM"], !named.isEmpty { return named }
  let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
  let versions = folders.compactMap { $0.hasPrefix("llvm-") ? Int($0.dropFirst(5)) : nil }
  let withHeaders = versions.filter {
    FileManager.default.fileExists(atPath: "/usr/lib/llvm-\($0)/include/clang-c/Index.h")
  }
  return "/usr/lib/llvm-\(withHeaders.max() ?? 19)"
}()

let headers = "-I\(llvm)/include"
/// Overlapping accesses are errors of the compiler, and of every debug build and test. In the release, where the
/// dataflow analyses spend a twentieth of their time on asking again, they are not looked for.
let strict: [SwiftSetting] = [
  .unsafeFlags(["-Xcc", headers]),
  .unsafeFlags(["-warnings-as-errors"]),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// Test data is read from the sources' folder and therefore excluded from the bundle.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "dmabuf-lint",
  products: [
    .executable(name: "dmabuf-lint", targets: ["dmabuf-lint"]),
    .executable(name: "dmabuf-lint-fuzz", targets: ["dmabuf-lint-fuzz"]),
    .library(name: "DmabufLint", targets: ["DmabufLint"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    .target(name: "CLibclang", cSettings: [.unsafeFlags([headers])]),
    .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    module("Clang", ["CLibclang"]),
    module("Temporary"),
    module("IR"),
    module("Findings"),
    module("KernelTree", ["Clang", "CGMime", "CZlib", "Temporary"], resources: [.copy("Resources/stubs")]),
    module("Lowering", ["Clang", "CLibclang", "IR"]),
    module("Contracts", ["IR", "Findings", "Yams"]),
    module("Program", ["IR", "Contracts"]),
    module("Dataflow", ["IR", "Program", "Contracts"]),
    module("Checkers", ["IR", "Program", "Dataflow", "Contracts", "Findings"]),
    module("Reports", ["Findings", "Contracts"]),
    module("Patches", ["CGMime", "CZlib", "Temporary", .product(name: "Subprocess", package: "swift-subprocess")]),
    module("DmabufLint", [
      "Clang", "IR", "KernelTree", "Lowering", "Program", "Dataflow", "Contracts", "Checkers", "Reports", "Findings",
      "Temporary", .product(name: "Logging", package: "swift-log"),
    ]),
    module("Review", [
      "DmabufLint", "Patches", "Findings", "Contracts", "Reports", "Temporary", "Yams",
      .product(name: "GRDB", package: "GRDB.swift"),
    ]),
    .executableTarget(
      name: "dmabuf-lint",
      dependencies: [
        "DmabufLint", "Review", "Patches", "Findings", "Reports", "Temporary",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    module("Fuzzing", ["IR"]),
    .executableTarget(
      name: "dmabuf-lint-fuzz",
      dependencies: [
        "Fuzzing", "DmabufLint", "Review", "Patches", "Contracts", "IR", "Lowering", "Temporary",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    tests("FuzzingTests", ["Fuzzing", "IR", "dmabuf-lint-fuzz"], exclude: ["Seeds"]),
    tests("TemporaryTests", ["Temporary"]),
    tests("IRTests", ["IR", "Fuzzing"]),
    tests("ClangTests", ["Clang", "CLibclang"]),
    tests("LoweringTests", ["Lowering", "Clang", "IR"]),
    tests("ProgramTests", ["Program", "IR"]),
    tests("DataflowTests", ["Dataflow", "IR"]),
    tests("ContractsTests", ["Contracts", "IR", "Findings"], exclude: ["Resources"]),
    tests("KernelTreeTests", ["KernelTree", "Clang"]),
    tests("WorkerTests", ["DmabufLint"]),
    tests("PatchesTests", ["Patches"], exclude: ["Resources"]),
    tests(
      "ReviewTests",
      [
        "Review", "Patches", "DmabufLint", "Findings", "Reports", "Contracts", "Clang", "IR", "KernelTree",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], exclude: ["Snapshots"]),
    tests("ReportsTests", ["Reports", "Contracts", "Findings"], exclude: ["Snapshots"]),
    tests(
      "DmabufLintTests",
      ["DmabufLint", "Clang", "KernelTree", "Contracts", "Findings", "IR", "Reports", "Dataflow"]),
    tests("CommandLineTests", ["dmabuf-lint"], exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6]
)
