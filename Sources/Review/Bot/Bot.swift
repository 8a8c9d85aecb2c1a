import Foundation
import Patches
import Reports

/// Takes series from a source, has them reviewed, and leaves drafts of answers. It sends nothing.
///
/// All that must not be lost is in the state, step by step; the bot itself keeps nothing, and can end at any moment.
public struct Bot: Sendable {
  /// Mails a transaction.
  private static let batchSize = 100

  private let configuration: BotConfiguration
  private let state: BotState
  private let source: any MailFeed
  private let outbox: Outbox
  private let scope: PatchScope
  private let assess: @Sendable (Assignment) async throws -> Assessment
  private let clock: @Sendable () -> Date
  private let log: @Sendable (String) -> Void

  /// - Parameters:
  ///   - outbox: the folder for drafts; made when it is not there
  ///   - assess: carries out one assignment; must end soon when its task is cancelled
  ///   - log: takes a line for people for each thing done; text from mails is in it as it came
  /// - Throws: `BotProblem` when the outbox cannot be used.
  public init(
    configuration: BotConfiguration, state: BotState, source: any MailFeed, outbox: String, scope: PatchScope,
    assess: @escaping @Sendable (Assignment) async throws -> Assessment,
    clock: @escaping @Sendable () -> Date = { Date() }, log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    self.configuration = configuration
    self.state = state
    self.source = source
    self.outbox = try Outbox(folder: outbox)
    self.scope = scope
    self.assess = assess
    self.clock = clock
    self.log = log
  }

  /// Does all that can be done now: takes in what the source has, reviews what is complete, writes the drafts whose
  /// time has come. Ends early, between two steps, when its task is cancelled.
  /// - Throws: `BotProblem` when source, state or outbox fail. What a review throws is a matter of its series.
  public func once() async throws {
    try state.recover()
    try finishPlacing()
    while !Task.isCancelled {
      try await takeIn()
      for line in try state.settle(configuration, now: now) { log(line) }
      try placeDrafts()
      guard !Task.isCancelled, let turn = try state.next(now: now) else { break }
      try await review(turn)
    }
    try state.prune(configuration, now: now)
  }

  /// Looks at the source again and again, until its task is cancelled.
  /// - Throws: as `once` does.
  public func follow() async throws {
    while !Task.isCancelled {
      do {
        try await once()
      } catch {
        // What was cancelled has errors of its own.
        if Task.isCancelled { return }
        throw error
      }
      try? await Task.sleep(for: .seconds(configuration.poll))
    }
  }

  private var now: Double { clock().timeIntervalSince1970 }

  // MARK: - Steps

  private func takeIn() async throws {
    while !Task.isCancelled {
      let batch = try await source.batch(after: state.position(of: source.name), limit: Self.batchSize) { identity in
        try state.knows(identity, of: source.name)
      }
      let taken = try state.take(batch, from: source.name, scope: scope, now: now, oldest: configuration.oldest)
      if taken.mails > 0 { log("taken in: \(taken.mails) mails, new to \(taken.series) series") }
      if batch.isLast { return }
    }
  }

  private func review(_ turn: BotState.Turn) async throws {
    let name = "'\(turn.title)' v\(turn.version) <\(turn.messageID)>"
    try state.begin(turn.id)
    do {
      let assignment = Assignment(
        mails: turn.mails, version: turn.version, policy: configuration.policy, earlier: turn.earlier)
      let assessment = try await limited(configuration.timeLimit) { try await assess(assignment) }
      let drafts = planned(assessment, turn)
      try state.conclude(turn.id, assessment, drafts: drafts, now: now)
      log("reviewed: \(name): \(assessment.remarks.count) remarks, \(drafts.count { $0.withheld == nil }) drafts")
    } catch let problem as BotProblem {
      throw problem
    } catch {
      if Task.isCancelled { return try state.putBack(turn.id) }
      let again = try state.fail(turn.id, reason: "\(error)", configuration, now: now)
      log("failed\(again ? ", to be tried again" : ""): \(name): \(error)")
    }
  }

  /// What becomes of the drafts: one for each patch that there are remarks on.
  private func planned(_ assessment: Assessment, _ turn: BotState.Turn) -> [BotState.PlannedDraft] {
    let series = Series.grouped(from: turn.mails).filter { $0.version == turn.version }
    let patches = Dictionary(series.flatMap(\.patches).map { ($0.number, $0) }) { first, _ in first }
    return Set(assessment.remarks.map(\.patch)).sorted().map { number in
      let mail = patches[number]?.mail
      let draft = assessment.drafts.first { $0.patch == number }
      let arrived = mail.flatMap { turn.arrivals[$0] } ?? now
      let sent = min(mail?.date?.timeIntervalSince1970 ?? arrived, arrived)
      let answers = Self.answered(mail, patch: number, isAlone: patches.values.count { $0.mail == mail } == 1, turn)
      return BotState.PlannedDraft(
        patch: number, answers: answers,
        name: Outbox.name(
          hash: String(Fingerprints.fnv(answers), radix: 16), suggestion: Self.stem(draft?.fileName ?? "")),
        bytes: draft?.bytes ?? [], due: sent + Double(configuration.embargo),
        withheld: reasonToWithhold(mail, draft))
    }
  }

  /// What tells the patch that a draft answers from all others: its Message-ID, as long as it is the only one in its
  /// mail.
  private static func answered(_ mail: Mail?, patch: Int, isAlone: Bool, _ turn: BotState.Turn) -> String {
    guard let id = mail?.messageID, !id.isEmpty else { return "series \(turn.id), patch \(patch)" }
    return isAlone ? id : "\(id), patch \(patch)"
  }

  private static func stem(_ fileName: String) -> String {
    fileName.hasSuffix(".eml") ? String(fileName.dropLast(4)) : fileName
  }

  /// Lists opt in one by one; a mail that went to none of them is not answered.
  private func reasonToWithhold(_ mail: Mail?, _ draft: Assessment.Draft?) -> String? {
    if configuration.lists.isEmpty { return "no list is opted in" }
    guard let mail else { return "there is no mail to answer" }
    let places = mail.lists + (mail.to + mail.cc).map(\.mailbox)
    if !places.contains(where: { configuration.lists.contains($0.lowercased()) }) {
      return "the mail went to no list that is opted in"
    }
    return draft == nil ? "no draft could be made of it" : nil
  }

  private func placeDrafts() throws {
    while !Task.isCancelled, let draft = try state.nextDraft(configuration, now: now) {
      try outbox.prepare(draft.name, draft.bytes)
      try state.markPlacing(draft.id, now: now)
      try outbox.publish(draft.name)
      try state.markWritten(draft.id)
      log("drafted: \(draft.name)")
    }
  }

  /// Ends what an earlier bot began: a draft whose temporary file is still there has not got its name.
  private func finishPlacing() throws {
    for draft in try state.draftsBeingPlaced() {
      if outbox.isPrepared(draft.name) { try outbox.publish(draft.name) }
      try state.markWritten(draft.id)
      log("drafted: \(draft.name)")
    }
  }
}

extension Bot {
  /// Carries out assignments in this process.
  public init(
    configuration: BotConfiguration, state: BotState, source: any MailFeed, outbox: String, scope: PatchScope,
    review: @escaping @Sendable (Series) async throws -> ReviewReport,
    drafts: @escaping @Sendable (ReviewReport, Series, [EarlierRemark]) throws -> [ReplyDraft],
    clock: @escaping @Sendable () -> Date = { Date() }, log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let assessor = Assessor(review: review, drafts: drafts)
    try self.init(
      configuration: configuration, state: state, source: source, outbox: outbox, scope: scope,
      assess: { try await assessor.assess($0) }, clock: clock, log: log)
  }
}

/// It took longer than allowed.
private struct TimeLimitPassed: Error, CustomStringConvertible {
  var seconds: Int
  var description: String { "it took longer than \(seconds) s" }
}

/// Runs something that ends soon when it is cancelled, for no longer than a number of seconds.
private func limited<Result: Sendable>(
  _ seconds: Int, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: .seconds(seconds))
      throw TimeLimitPassed(seconds: seconds)
    }
    defer { group.cancelAll() }
    guard let result = try await group.next() else { throw CancellationError() }
    return result
  }
}
