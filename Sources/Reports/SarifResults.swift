import Findings

extension SarifResult {
  /// `severity` and `remark`, a further sentence, are what a review makes of the finding.
  init(
    _ finding: Finding, ruleIndex: Int?, fingerprints: SarifFingerprints, places: SarifPlaces,
    severity: Severity? = nil, remark: String? = nil
  ) {
    let flow = Self.flow(finding, places)
    let related = finding.path.enumerated().map { index, step in
      places.location(step.place, function: step.function, message: Self.sentence(step.message), id: index + 1)
    }
    // A fix that is advice alone has no place in the standard: it wants at least one change.
    let fixes = finding.fixes.filter { !$0.edits.isEmpty }
    self.init(
      ruleId: finding.rule, ruleIndex: ruleIndex, level: (severity ?? finding.severity).description,
      message: SarifText(Self.message(finding) + (remark.map { " " + Self.sentence($0) } ?? "")),
      locations: [places.location(finding.place, function: finding.function, withSnippet: true)],
      partialFingerprints: fingerprints,
      codeFlows: flow.isEmpty ? nil : [SarifCodeFlow(threadFlows: [SarifThreadFlow(locations: flow)])],
      relatedLocations: related.isEmpty ? nil : related,
      fixes: fixes.isEmpty ? nil : fixes.map { SarifFix($0, places) })
  }

  /// GitHub shows the first sentence; what was assumed is the second.
  private static func message(_ finding: Finding) -> String {
    guard let assumption = finding.assumption else { return sentence(finding.message) }
    return sentence(finding.message) + " " + sentence("assumed: " + assumption)
  }

  private static func sentence(_ text: String) -> String {
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return first.hasSuffix(".") ? first : first + "."
  }

  /// The steps, and the finding itself where the last step does not stand there already.
  private static func flow(_ finding: Finding, _ places: SarifPlaces) -> [SarifThreadFlowLocation] {
    guard let last = finding.path.last else { return [] }
    var steps = finding.path
    if last.place != finding.place {
      steps.append(Step(place: finding.place, message: finding.message, function: finding.function ?? last.function))
    }
    let nesting = StepNesting(steps.map(\.function))
    return steps.enumerated().map { index, step in
      var kinds = StepKinds.kinds(step.message)
      switch nesting.moves[index] {
      case .enter: kinds.insert("enter", at: 0)
      case .leave: kinds.insert("return", at: 0)
      case .stay: break
      }
      if index == steps.count - 1 { kinds.append("danger") }
      return SarifThreadFlowLocation(
        location: places.location(step.place, function: step.function, message: sentence(step.message)),
        kinds: kinds, nestingLevel: nesting.levels[index], executionOrder: index + 1)
    }
  }
}

extension SarifFix {
  init(_ fix: Fix, _ places: SarifPlaces) {
    let files = fix.edits.map(\.place.file).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    self.init(
      description: SarifText(fix.summary),
      artifactChanges: files.map { file in
        SarifArtifactChange(
          artifactLocation: places.artifact(file),
          replacements: fix.edits.filter { $0.place.file == file }.map { edit in
            SarifReplacement(deletedRegion: places.region(edit.place), insertedContent: SarifText(edit.text))
          })
      })
  }
}
