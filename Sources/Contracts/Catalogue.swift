import IR

/// All rules, and what the API model says for any release, as the rule folders state them.
public struct Catalogue: Sendable {
  /// Sorted by id.
  public var rules: [Rule]
  let lockClasses: [Name: LockClass]
  let resources: [Name: ResourceKind]
  let functions: [FunctionModel]
  let callbacks: [CallbackModel]
  let idioms: [Name: Idiom]
  let aliases: [(alias: FieldAlias, versions: VersionRange)]
  /// Entries whose names make a file a candidate; those of functions and records depend on the release.
  let candidateFunctions: Set<Name>
  let candidateRecords: Set<Name>
  let vocabulary: Set<Name>
  let linkFields: Set<Name>
  let survey: SurveyModel?

  /// Reads `FOLDER/*.yaml` and `FOLDER/api/*.yaml` of each folder.
  ///
  /// A rule of a later folder replaces the rule of the same id of an earlier one, and so do the entries of the API
  /// model for a name. Throws all problems of all files together.
  public static func load(folders: [String]) throws(RuleFileProblems) -> Catalogue {
    var loader = CatalogueLoader()
    for folder in folders { loader.read(folder: folder) }
    return try loader.finish()
  }

  /// The API model as it stands in one release.
  public func model(for version: KernelVersion) -> ApiModel {
    var model = ApiModel(
      lockClasses: lockClasses, idioms: idioms, vocabulary: vocabulary, linkFields: linkFields)
    model.resources = resources
    for function in functions where function.versions.contains(version) {
      model.functions[function.name] = function
      if candidateFunctions.contains(function.name) { model.vocabulary.insert(function.name) }
    }
    for callback in callbacks where callback.versions.contains(version) {
      model.callbacks[callback.record, default: [:]][callback.field] = callback
      if candidateRecords.contains(callback.record) { model.vocabulary.insert(callback.record) }
    }
    model.survey = survey
    model.fieldAliases = aliases.filter { $0.versions.contains(version) }.map(\.alias)
    return model
  }

  /// The rule of an id.
  public func rule(_ id: String) -> Rule? {
    rules.first { $0.id == id }
  }
}

extension VersionRange {
  /// Whether some release lies in both.
  func overlaps(_ other: VersionRange) -> Bool {
    if let until, let since = other.since, since >= until { return false }
    if let until = other.until, let since, since >= until { return false }
    return true
  }
}
