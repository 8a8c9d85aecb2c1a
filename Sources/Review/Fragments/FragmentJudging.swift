import Contracts
import Findings

extension FragmentFile {
  /// What a finding in the text says of the patch: its places in the file as the hunks number it, and no graver than
  /// hunks can prove. Nil where the hunks do not show it, or where it says that something is missing of which the hunks
  /// show only a part.
  /// - Parameter rule: the finding's rule; nil where it is not known.
  public func adjust(_ finding: Finding, rule: Rule?) -> Finding? {
    guard finding.place.file == path else { return onlyAssumed(finding) }
    if isAbout(missing: rule?.check, finding) { return nil }
    var result = finding
    guard let place = anchor(of: finding) else { return nil }
    result.place = place
    result.path = finding.path.compactMap { step in
      guard step.place.file == path else { return step }
      return moved(step.place).map { Step(place: $0, message: step.message, function: step.function) }
    }
    result.fixes = finding.fixes.compactMap(moved)
    return onlyAssumed(result)
  }

  /// Caps the severity where something outside the hunks could change what was found.
  private func onlyAssumed(_ finding: Finding) -> Finding {
    let steps = finding.path.filter { $0.place.file == path }.map(\.function)
    let involved = ((finding.function.map { [$0] } ?? []) + steps).unique
    let gapped = involved.filter { functions[$0] == .gapped }
    let laidOver = involved.filter { functions[$0] == .laidOver }
    var assumptions = finding.assumption.map { [$0] } ?? []
    if !gapped.isEmpty {
      assumptions.append("the code of \(list(gapped)) that the patch does not show changes nothing of this")
    }
    if !laidOver.isEmpty {
      assumptions.append("\(list(laidOver)) outside the hunks is as in the tree at hand, which the patch does not fit")
    }
    guard !gapped.isEmpty || !laidOver.isEmpty else { return finding }
    var result = finding
    result.severity = min(finding.severity, .warning)
    result.assumption = assumptions.joined(separator: "; ")
    result.fixes = []
    return result
  }

  private func list(_ names: [String]) -> String { names.sorted().map { "'\($0)'" }.joined(separator: ", ") }

  // MARK: - Places

  private func isOwn(_ place: Place) -> Bool {
    if place.file == path, case .hunk(_, _, _, true) = source(of: place.startLine) { true } else { false }
  }

  /// Where the finding is shown: where it lies if a hunk shows that, else the last step in a line of the patch's own.
  private func anchor(of finding: Finding) -> Place? {
    if case .hunk = source(of: finding.place.startLine) { return moved(finding.place) }
    return finding.path.last { isOwn($0.place) }.flatMap { moved($0.place) }
  }

  /// The place in the file as the hunks, or the nearest version, number it.
  private func moved(_ place: Place) -> Place? {
    guard let start = number(of: place.startLine) else { return nil }
    var result = place
    result.startLine = start
    result.endLine = number(of: place.endLine) ?? start + place.endLine - place.startLine
    if result.endLine < result.startLine { result.endLine = result.startLine }
    return result
  }

  private func number(of line: Int) -> Int? {
    switch source(of: line) {
    case .hunk(_, _, let number, _), .nearest(let number): number
    case .madeUp: nil
    }
  }

  /// A replacement all of which lies in hunks.
  private func moved(_ fix: Fix) -> Fix? {
    var result = fix
    for (index, edit) in fix.edits.enumerated() {
      guard edit.place.file == path, case .hunk = source(of: edit.place.startLine),
        case .hunk = source(of: edit.place.endLine), let place = moved(edit.place)
      else { return nil }
      result.edits[index].place = place
    }
    return result
  }

  // MARK: - What is missing

  /// Whether the finding says that something is not there, of a function or declaration that is not there in full.
  private func isAbout(missing check: Rule.Check?, _ finding: Finding) -> Bool {
    if finding.function == nil, gappedDeclarations.contains(where: { $0.contains(finding.place.startLine) }) {
      if case .opsTable? = check { return true }
    }
    // What a module imports stands in any of its files, and the build files say what a module is.
    if case .namespace? = check { return isAlone }
    // A call elsewhere in the file would make it right.
    if isPart, case .opsTable(let first)? = check,
      ([first] + first.others).contains(where: { !$0.unlessCalls.isEmpty })
    {
      return true
    }
    guard let name = finding.function, functions[name] == .gapped else { return false }
    return check.map(\.looksForAbsence) ?? false
  }
}

extension Rule.Check {
  /// Whether a function is at fault for what it does not do, wherever in it that may stand.
  fileprivate var looksForAbsence: Bool {
    switch self {
    case .flags, .maker, .memberUse, .memberContext, .missedCallback, .waiting: true
    case .sequence(.order): false
    case .sequence: true
    case .patch(.unchecked): true
    case .patch: false
    case .lockRequired, .lockForbidden, .lockBalance, .callbackContext, .callbackResult, .opsTable, .valueUse,
      .export, .argument, .namespace, .section, .lastReference, .resource, .provenance:
      false
    }
  }
}
