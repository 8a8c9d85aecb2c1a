import IR

/// What one file of `Rules/api/` says, for all releases.
struct ApiFile {
  /// An entry and the line at which it starts.
  struct Placed<Entry> {
    var entry: Entry
    var line: Int
    /// Its name makes a file a candidate.
    var isCandidate: Bool
  }
  var file: String
  var lockClasses: [Placed<LockClass>] = []
  var resources: [Placed<ResourceKind>] = []
  var functions: [Placed<FunctionModel>] = []
  var callbacks: [Placed<CallbackModel>] = []
  var idioms: [Placed<(name: Name, idiom: Idiom)>] = []
  var aliases: [Placed<(alias: FieldAlias, versions: VersionRange)>] = []
  var vocabulary: [Name] = []
  var linkFields: [Name] = []
  var survey: SurveyModel?
  /// Uses of lock classes, to be looked up once all files are read.
  var classUses: [(name: Name, line: Int)] = []
  /// The same of resources.
  var resourceUses: [(name: Name, line: Int)] = []
}
