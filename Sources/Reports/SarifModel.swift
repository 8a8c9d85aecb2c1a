// The part of SARIF 2.1.0 that is written, named as in the standard. Nil members are left out.

struct SarifText: Encodable {
  var text: String
  var markdown: String?

  init(_ text: String, markdown: String? = nil) {
    self.text = text
    self.markdown = markdown
  }
}

struct SarifArtifactLocation: Encodable {
  var uri: String?
  var uriBaseId: String?
  var description: SarifText?
}

struct SarifRegion: Encodable {
  var startLine: Int
  var startColumn: Int
  var endLine: Int
  var endColumn: Int
  var snippet: SarifText?
}

struct SarifPhysicalLocation: Encodable {
  var artifactLocation: SarifArtifactLocation
  var region: SarifRegion?
}

struct SarifLogicalLocation: Encodable {
  var name: String
  var kind: String
}

struct SarifLocation: Encodable {
  var id: Int?
  var physicalLocation: SarifPhysicalLocation
  var logicalLocations: [SarifLogicalLocation]?
  var message: SarifText?
}

struct SarifThreadFlowLocation: Encodable {
  var location: SarifLocation
  var kinds: [String]
  var nestingLevel: Int
  var executionOrder: Int
}

struct SarifThreadFlow: Encodable {
  var locations: [SarifThreadFlowLocation]
}

struct SarifCodeFlow: Encodable {
  var threadFlows: [SarifThreadFlow]
}

struct SarifReplacement: Encodable {
  var deletedRegion: SarifRegion
  var insertedContent: SarifText
}

struct SarifArtifactChange: Encodable {
  var artifactLocation: SarifArtifactLocation
  var replacements: [SarifReplacement]
}

struct SarifFix: Encodable {
  var description: SarifText
  var artifactChanges: [SarifArtifactChange]
}

struct SarifFingerprints: Encodable {
  var primaryLocationLineHash: String
  var stable: String

  enum CodingKeys: String, CodingKey {
    case primaryLocationLineHash
    case stable = "dmabufLint/v1"
  }
}

struct SarifResult: Encodable {
  var ruleId: String
  var ruleIndex: Int?
  var level: String
  var message: SarifText
  var locations: [SarifLocation]
  var partialFingerprints: SarifFingerprints
  var codeFlows: [SarifCodeFlow]?
  var relatedLocations: [SarifLocation]?
  var fixes: [SarifFix]?
  var baselineState: String?
  var properties: SarifResultProperties?
}

/// What a review knows of a result beyond the standard.
struct SarifResultProperties: Encodable {
  var standing: String
  var patch: Int?
  var messageId: String?
  var removedByPatch: Int?
  var judgedFromHunks: Bool
}

struct SarifConfiguration: Encodable {
  var level: String
}

struct SarifRuleProperties: Encodable {
  var tags: [String]
  var precision: String
  var problemSeverity: String

  enum CodingKeys: String, CodingKey {
    case tags, precision
    case problemSeverity = "problem.severity"
  }
}

/// A reporting descriptor: of a rule, or of a kind of notification.
struct SarifDescriptor: Encodable {
  var id: String
  var name: String
  var shortDescription: SarifText
  var fullDescription: SarifText?
  var help: SarifText?
  var defaultConfiguration: SarifConfiguration
  var properties: SarifRuleProperties?
}

struct SarifDriver: Encodable {
  var name: String
  var semanticVersion: String
  var informationUri: String
  var rules: [SarifDescriptor]
  var notifications: [SarifDescriptor]
}

struct SarifTool: Encodable {
  var driver: SarifDriver
}

struct SarifDescriptorReference: Encodable {
  var id: String
  var index: Int
}

struct SarifNotification: Encodable {
  var descriptor: SarifDescriptorReference
  var level: String
  var message: SarifText
  var locations: [SarifLocation]?
}

struct SarifInvocation: Encodable {
  var executionSuccessful: Bool
  var toolExecutionNotifications: [SarifNotification]
}

struct SarifRunProperties: Encodable {
  var kernelVersion: String?
  var libclang: String?
  var parsedAs: String
  var filesLookedAt: Int?
  var candidates: Int?
  var filesAnalysed: Int?
  var functions: Int?
  var series: SarifSeries?
}

/// The series that a run of a review is about.
struct SarifSeries: Encodable {
  struct Patch: Encodable {
    var number: Int
    var title: String
    var messageId: String?
    var basis: String
  }
  var title: String
  var version: Int
  var messageId: String?
  var base: String
  var patches: [Patch]
}

struct SarifAutomationDetails: Encodable {
  var id: String
  var description: SarifText
}

struct SarifVersionControl: Encodable {
  var repositoryUri: String
  var revisionId: String
  var mappedTo: SarifArtifactLocation
}

struct SarifRun: Encodable {
  var tool: SarifTool
  var automationDetails: SarifAutomationDetails?
  var versionControlProvenance: [SarifVersionControl]?
  var columnKind = "utf16CodeUnits"
  var originalUriBaseIds: [String: SarifArtifactLocation]?
  var invocations: [SarifInvocation]
  var results: [SarifResult]
  var properties: SarifRunProperties
}

struct SarifLog: Encodable {
  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  var runs: [SarifRun]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }
}
