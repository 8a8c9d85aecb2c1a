import Contracts
import Foundation
import IR

/// What is needed to put a function of the driver between a call of a lock or unlock function and that function.
struct LockHelpers {
  /// Names of functions that do nothing but lock or unlock what an argument leads to.
  let names: Set<String>

  init(model: ApiModel) {
    names = Set(
      model.functions.values.filter { function in
        let effects = function.acquires + function.releases
        return !function.isMacro && !effects.isEmpty
          && effects.allSatisfy { if case .lock(let lock) = $0.target { lock.root == .argument(0) } else { false } }
      }.map(\.name.text))
  }

  /// A declaration: what stands before the name, and the parameters.
  struct Prototype: Sendable {
    var result: String
    var parameters: String
    var arguments: [String]
  }

  /// The functions that the headers of the tool declare, by name.
  static let declared: [String: Prototype] = {
    let folder = SourceCheck.repository + "/Sources/KernelTree/Resources/stubs/include"
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var all: [String: Prototype] = [:]
    for file in files.sorted() where file.hasSuffix(".h") && isOfInterest(file) {
      let bytes = FileManager.default.contents(atPath: folder + "/" + file) ?? Data()
      all.merge(CSource(String(decoding: bytes, as: UTF8.self)).prototypes) { first, _ in first }
    }
    return all
  }()

  /// Only a few headers declare locks, and the others take time to read.
  private static func isOfInterest(_ file: String) -> Bool {
    ["linux/dma-resv.h", "dmabuf-lint/locking.h", "linux/ww_mutex.h", "drm/drm_gem.h"].contains(file)
      || file.hasPrefix("drm/drm_exec") || file.hasPrefix("drm/ttm/")
  }
}

extension CSource {
  /// Each call that locks or unlocks goes through a static function of the example.
  func withLockHelpers(_ helpers: LockHelpers) -> String {
    let functions = functions
    guard let first = functions.first else { return text }
    let own = Set(functions.map { tokens[$0.name].text })
    let known = LockHelpers.declared.merging(prototypes) { _, own in own }
    var replacements: [Int: String] = [:]
    var used: [String] = []
    for function in functions {
      for index in function.body where helpers.names.contains(tokens[index].text) {
        let name = tokens[index].text
        guard arguments(of: index) != nil, !isMemberOrTag(index), !own.contains(name), known[name] != nil else {
          continue
        }
        if !used.contains(name) { used.append(name) }
        replacements[index] = helperName(name)
      }
    }
    guard !used.isEmpty else { return text }
    let added = used.compactMap { name in known[name].map { helper(for: name, $0) } }.joined()
    replacements[first.header.lowerBound] = added + tokens[first.header.lowerBound].text
    return replacing(replacements)
  }

  /// A name that the text does not have.
  private func helperName(_ name: String) -> String {
    var helper = "through_" + name
    while tokens.contains(where: { $0.text == helper }) { helper += "_" }
    return helper
  }

  private func helper(for name: String, _ prototype: LockHelpers.Prototype) -> String {
    let call = "\(name)(\(prototype.arguments.joined(separator: ", ")));"
    let mark = ExampleVariations.mark
    return "static \(prototype.result)\(helperName(name))(\(prototype.parameters)) \(mark)\n{ \(mark)\n"
      + "\t\(prototype.result.hasPrefix("void ") ? "" : "return ")\(call) \(mark)\n} \(mark)\n"
  }

  /// What is declared at file scope, one after the other.
  fileprivate var prototypes: [String: LockHelpers.Prototype] {
    var found: [String: LockHelpers.Prototype] = [:]
    var start = 0
    var index = 0
    while index < tokens.count {
      defer { index += 1 }
      let token = tokens[index]
      if token.kind == .directive || token.text == ";" || token.text == "}" {
        start = index + 1
      } else if token.text == "{" {
        index = (partners[index] ?? index) - 1
      } else if let parameters = arguments(of: index), token.kind == .word, index > start {
        let result = tokens[start..<index].filter { $0.text != "static" && $0.text != "inline" && $0.text != "extern" }
          .map(\.text).joined().drop(while: \.isWhitespace)
        let function = CFunction(header: start..<index, name: index, parameters: parameters, body: index..<index)
        let names = parameterNames(function).map { $0.map { tokens[$0].text } }
        if !result.isEmpty, !names.contains(nil) {
          found[token.text] = LockHelpers.Prototype(
            result: String(result), parameters: text(parameters).split(whereSeparator: \.isWhitespace)
              .joined(separator: " "), arguments: names.compactMap(\.self))
        }
        index = parameters.upperBound
      }
    }
    return found
  }
}
