import Foundation
import IR

/// Reads rule folders, one after the other, and looks up what their files name of each other.
struct CatalogueLoader {
  /// No rule file is as large as this; what is larger was not meant to be read.
  private static let largestFile = 4 << 20

  private typealias Located<Entry> = (placed: ApiFile.Placed<Entry>, file: String)

  private var problems: [RuleFileProblem] = []
  private var rules: [String: Rule] = [:]
  private var ruleReaders: [String: RuleFileReader] = [:]
  private var lockClasses: [Name: LockClass] = [:]
  private var resources: [Name: ResourceKind] = [:]
  private var functions: [Name: [Located<FunctionModel>]] = [:]
  private var callbacks: [Name: [Located<CallbackModel>]] = [:]
  private var idioms: [Name: Idiom] = [:]
  private var aliases: [(alias: FieldAlias, versions: VersionRange)] = []
  private var vocabulary: Set<Name> = []
  private var linkFields: Set<Name> = []
  private var survey: SurveyModel?
  private var classUses: [(name: Name, file: String, line: Int)] = []
  private var resourceUses: [(name: Name, file: String, line: Int)] = []

  /// Reads the files of one folder; a folder that cannot be listed is a problem.
  mutating func read(folder: String) {
    readRules(folder)
    let api = folder + "/api"
    if FileManager.default.fileExists(atPath: api) { merge(files(in: api).map { readApi($0) }) }
  }

  /// The catalogue, or all problems.
  mutating func finish() throws(RuleFileProblems) -> Catalogue {
    resolve()
    if !problems.isEmpty { throw RuleFileProblems(problems) }
    let allFunctions = functions.values.flatMap { $0 }.map(\.placed)
    let allCallbacks = callbacks.values.flatMap { $0 }.map(\.placed)
    return Catalogue(
      rules: rules.values.sorted { $0.id < $1.id }, lockClasses: lockClasses, resources: resources,
      functions: allFunctions.map(\.entry), callbacks: allCallbacks.map(\.entry), idioms: idioms, aliases: aliases,
      candidateFunctions: Set(allFunctions.filter(\.isCandidate).map(\.entry.name)),
      candidateRecords: Set(allCallbacks.filter(\.isCandidate).map(\.entry.record)), vocabulary: vocabulary,
      linkFields: linkFields, survey: survey)
  }

  // MARK: Files

  private mutating func files(in folder: String) -> [String] {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { "\(folder)/\($0)" }
    } catch {
      problems.append(RuleFileProblem(file: folder, line: 1, message: "the folder cannot be read"))
      return []
    }
  }

  private mutating func text(of path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else {
      problems.append(RuleFileProblem(file: path, line: 1, message: "the file cannot be read"))
      return nil
    }
    guard data.count <= Self.largestFile else {
      problems.append(RuleFileProblem(file: path, line: 1, message: "the file is larger than 4 MiB"))
      return nil
    }
    guard let text = String(data: data, encoding: .utf8) else {
      problems.append(RuleFileProblem(file: path, line: 1, message: "the file is not UTF-8"))
      return nil
    }
    return text
  }

  private mutating func readRules(_ folder: String) {
    var seen: [String: String] = [:]
    for path in files(in: folder) {
      guard let text = text(of: path) else { continue }
      var file = RuleFileReader(file: path)
      let rule = file.read(text, expectedID: Self.stem(path))
      problems += file.reader.problems
      guard let rule else { continue }
      if let other = seen[rule.id] {
        problems.append(
          RuleFileProblem(file: path, line: 1, message: "the rule \(rule.id) stands in \(other) already"))
      }
      seen[rule.id] = path
      rules[rule.id] = rule
      ruleReaders[rule.id] = file
    }
  }

  private mutating func readApi(_ path: String) -> ApiFile {
    guard let text = text(of: path) else { return ApiFile(file: path) }
    var file = ApiFileReader(file: path)
    let result = file.read(text)
    problems += file.reader.problems
    return result
  }

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }

  // MARK: Merging

  /// Takes the files of one folder in: what an earlier folder said of a name that they speak of is forgotten.
  private mutating func merge(_ files: [ApiFile]) {
    for file in files {
      for placed in file.functions { functions[placed.entry.name] = nil }
      for placed in file.callbacks {
        callbacks[placed.entry.record]?.removeAll { $0.placed.entry.field == placed.entry.field }
      }
    }
    var classFiles: [Name: String] = [:]
    var idiomFiles: [Name: String] = [:]
    var resourceFiles: [Name: String] = [:]
    for file in files {
      for placed in file.functions { add(placed, of: file.file) }
      for placed in file.callbacks { add(placed, of: file.file) }
      for placed in file.lockClasses {
        note(duplicate: placed.entry.id, in: file.file, placed.line, of: &classFiles, "lock class")
        lockClasses[placed.entry.id] = placed.entry
      }
      for placed in file.resources {
        note(duplicate: placed.entry.id, in: file.file, placed.line, of: &resourceFiles, "resource")
        resources[placed.entry.id] = placed.entry
      }
      for placed in file.idioms {
        note(duplicate: placed.entry.name, in: file.file, placed.line, of: &idiomFiles, "idiom")
        idioms[placed.entry.name] = placed.entry.idiom
      }
      aliases += file.aliases.map(\.entry)
      vocabulary.formUnion(file.vocabulary)
      linkFields.formUnion(file.linkFields)
      survey = file.survey ?? survey
      classUses += file.classUses.map { ($0.name, file.file, $0.line) }
      resourceUses += file.resourceUses.map { ($0.name, file.file, $0.line) }
    }
  }

  private mutating func add(_ placed: ApiFile.Placed<FunctionModel>, of file: String) {
    let name = placed.entry.name
    for other in functions[name] ?? [] where other.placed.entry.versions.overlaps(placed.entry.versions) {
      let message = "\(name) has an entry for the same releases at \(other.placed.entry.definedAt)"
      problems.append(RuleFileProblem(file: file, line: placed.line, message: message))
    }
    functions[name, default: []].append((placed, file))
  }

  private mutating func add(_ placed: ApiFile.Placed<CallbackModel>, of file: String) {
    let entry = placed.entry
    let others = (callbacks[entry.record] ?? []).map(\.placed.entry).filter { $0.field == entry.field }
    for other in others where other.versions.overlaps(entry.versions) {
      let message = "\(entry.record).\(entry.field) has an entry for the same releases at \(other.definedAt)"
      problems.append(RuleFileProblem(file: file, line: placed.line, message: message))
    }
    callbacks[entry.record, default: []].append((placed, file))
  }

  private mutating func note(
    duplicate name: Name, in file: String, _ line: Int, of files: inout [Name: String], _ what: String
  ) {
    if let other = files[name] {
      let message = "the \(what) \(name) stands at \(other) already"
      problems.append(RuleFileProblem(file: file, line: line, message: message))
    }
    files[name] = "\(file):\(line)"
  }

  // MARK: Looking up

  private mutating func resolve() {
    for use in classUses where lockClasses[use.name] == nil { reportClass(use.name, use.file, use.line) }
    for use in resourceUses where resources[use.name] == nil { reportResource(use.name, use.file, use.line) }
    for located in functions.values.flatMap({ $0 }) {
      for (_, convention) in located.placed.entry.callbacks where !knows(convention) {
        let message = "unknown callback \"\(convention)\"; no entry of callbacks has this record and field"
        problems.append(RuleFileProblem(file: located.file, line: located.placed.line, message: message))
      }
    }
    for file in ruleReaders.values {
      let path = file.reader.file
      for use in file.classUses where lockClasses[use.name] == nil { reportClass(use.name, path, use.line) }
      for use in file.resourceUses where resources[use.name] == nil { reportResource(use.name, path, use.line) }
      for use in file.functionUses where functions[use.name] == nil {
        let message = "unknown function \"\(use.name)\"; the API model has no entry for it"
        problems.append(RuleFileProblem(file: path, line: use.line, message: message))
      }
      for use in file.callbackUses {
        if callbacks[use.record] == nil {
          let message = "unknown record \"\(use.record)\"; the API model has no callbacks of it"
          problems.append(RuleFileProblem(file: path, line: use.line, message: message))
        } else if let field = use.field, !knows(Name("\(use.record).\(field)")) {
          let message = "unknown callback \"\(use.record).\(field)\"; the API model has no entry for it"
          problems.append(RuleFileProblem(file: path, line: use.line, message: message))
        }
      }
    }
  }

  private mutating func reportResource(_ name: Name, _ file: String, _ line: Int) {
    let known = resources.keys.sorted().map(\.text).joined(separator: ", ")
    let expected = known.isEmpty ? "no resource is stated" : "expected one of \(known)"
    problems.append(RuleFileProblem(file: file, line: line, message: "unknown resource \"\(name)\"; \(expected)"))
  }

  private mutating func reportClass(_ name: Name, _ file: String, _ line: Int) {
    let known = lockClasses.keys.sorted().map(\.text).joined(separator: ", ")
    let expected = known.isEmpty ? "no lock class is stated" : "expected one of \(known)"
    let message = "unknown lock class \"\(name)\"; \(expected)"
    problems.append(RuleFileProblem(file: file, line: line, message: message))
  }

  /// Whether a callback `record.field` has an entry, for any release.
  private func knows(_ convention: Name) -> Bool {
    let parts = convention.text.split(separator: ".")
    guard parts.count == 2 else { return false }
    let field = Name(String(parts[1]))
    return (callbacks[Name(String(parts[0]))] ?? []).contains {
      $0.placed.entry.field == field || $0.placed.entry.field == "*"
    }
  }
}
