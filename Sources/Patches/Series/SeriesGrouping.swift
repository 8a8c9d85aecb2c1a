import Foundation

extension Series {
  /// The series in mails: all of them, and all their versions, in the order in which their first mails come.
  ///
  /// Mails belong together by thread (`References`, `In-Reply-To`) and by what their subjects say: version, how many,
  /// resent. Mails of a series that was sent without threading are put together by sender and time; those without
  /// Message-ID, as git-format-patch writes them, by the file or folder they lie in. Replies are no patches, whatever
  /// they quote or attach.
  public static func grouped(from mails: [Mail]) -> [Series] {
    var grouping = SeriesGrouping(mails)
    return grouping.series()
  }
}

/// A mail that is a patch or a cover letter.
struct PatchMail {
  /// In the mails that were read.
  var place: Int
  var mail: Mail
  var subject: SubjectLine
  /// Several when patches are attached; none in a cover letter.
  var patches: [Patch]
  var sender: String

  var number: Int { subject.number ?? 1 }
  var isCover: Bool { subject.number == 0 }
  var parents: [String] { mail.references + mail.inReplyTo }
}

/// Puts mails together to series.
struct SeriesGrouping {
  private var threads = DisjointSets<String>()
  private var candidates: [PatchMail] = []
  /// By the place of the mail that was kept: how often it came again.
  private var copies: [Int: Int] = [:]
  private var mailsInFile: [String: Int] = [:]

  init(_ mails: [Mail]) {
    var known: [String: Int] = [:]
    for (place, mail) in mails.enumerated() {
      mailsInFile[mail.origin.file, default: 0] += 1
      let ids = ([mail.messageID] + mail.references + mail.inReplyTo).filter { !$0.isEmpty }
      for id in ids.dropFirst() { threads.join(ids[0], id) }
      // The same mail reaches an archive over several lists, each with a footer of its own.
      let key = mail.messageID + "\n" + mail.subject
      if !mail.messageID.isEmpty, let first = known[key] {
        copies[first, default: 0] += 1
        continue
      }
      known[key] = place
      if let candidate = Self.candidate(mail, at: place) { candidates.append(candidate) }
    }
  }

  private static func candidate(_ mail: Mail, at place: Int) -> PatchMail? {
    let subject = SubjectLine(mail.subject)
    guard !subject.isReply else { return nil }
    let sender = PatchReader.sender(of: mail).mailbox.lowercased()
    if subject.isPatch, subject.number == 0 {
      return PatchMail(place: place, mail: mail, subject: subject, patches: [], sender: sender)
    }
    var patches = PatchReader.patches(in: mail, subject: subject)
    if patches.isEmpty {
      guard subject.isSurelyPatch else { return nil }
      patches = [
        Patch(
          number: subject.number ?? 1, title: subject.title, mail: mail, author: PatchReader.sender(of: mail),
          message: PatchText(mail.body).message, text: mail.body, files: [],
          problems: ["the mail has no diff: expected 'diff --git'"])
      ]
    }
    return PatchMail(place: place, mail: mail, subject: subject, patches: patches, sender: sender)
  }

  mutating func series() -> [Series] {
    var order: [String] = []
    var groups: [String: [PatchMail]] = [:]
    for candidate in candidates {
      let key = key(of: candidate)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(candidate)
    }
    let parted = order.flatMap { part(groups[$0] ?? []) }
    return merged(parted).sorted { ($0.first?.place ?? 0) < ($1.first?.place ?? 0) }.map(
      SeriesBuilder(copies: copies).series)
  }

  private mutating func key(of candidate: PatchMail) -> String {
    let subject = candidate.subject
    var words = [threadKey(of: candidate.mail), "v\(subject.version)", subject.release ?? "", "\(subject.isResend)"]
    if let total = subject.total {
      words.append("of \(total)")
    } else {
      // Patches that stand alone are a series each; the same one again is a copy.
      words += [subject.title, candidate.sender]
    }
    return words.joined(separator: "\n")
  }

  private mutating func threadKey(of mail: Mail) -> String {
    guard mail.messageID.isEmpty else { return "thread " + threads.root(of: mail.messageID) }
    let file = mail.origin.file
    if mailsInFile[file, default: 0] > 1 { return "file " + file }
    return "folder "
      + file.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
  }

  private func hasDoubles(_ group: [PatchMail]) -> Bool { Set(group.map(\.number)).count < group.count }

  /// Parts a group that has numbers twice by what tells two series in one thread apart: the cover letter that a patch
  /// answers, RFC or not, the sender.
  private func part(_ group: [PatchMail]) -> [[PatchMail]] {
    guard group.first?.subject.total != nil, hasDoubles(group) else { return [group] }
    let covers = Set(group.filter(\.isCover).map(\.mail.messageID))
    let ways: [(PatchMail) -> String] = [
      { mail in mail.isCover ? mail.mail.messageID : mail.parents.last { covers.contains($0) } ?? "" },
      { "\($0.subject.isRFC)" },
      { $0.sender },
    ]
    for way in ways {
      var order: [String] = []
      var parts: [String: [PatchMail]] = [:]
      for mail in group {
        let key = way(mail)
        if parts[key] == nil { order.append(key) }
        parts[key, default: []].append(mail)
      }
      if parts.count > 1 { return order.flatMap { part(parts[$0] ?? []) } }
    }
    return [group]
  }

  /// Puts together what was sent within a day by one sender without threading.
  private func merged(_ groups: [[PatchMail]]) -> [[PatchMail]] {
    var result: [[PatchMail]] = []
    var open: [String: [Int]] = [:]
    for group in groups {
      // What answers another mail has a thread, though that mail may not be here.
      guard let first = group.first, let total = first.subject.total, total > 1, group.count <= total,
        !first.mail.messageID.isEmpty, group.allSatisfy(\.parents.isEmpty)
      else {
        result.append(group)
        continue
      }
      let subject = first.subject
      let key =
        "\(first.sender) \(subject.version) \(total) \(subject.release ?? "") \(subject.isResend) \(subject.isRFC)"
      let numbers = Set(group.map(\.number))
      let place = open[key, default: []].first { place in
        numbers.isDisjoint(with: result[place].map(\.number)) && isNear(result[place], group)
      }
      if let place {
        result[place] += group
      } else {
        open[key, default: []].append(result.count)
        result.append(group)
      }
    }
    return result.map { $0.sorted { $0.place < $1.place } }
  }

  private func isNear(_ one: [PatchMail], _ other: [PatchMail]) -> Bool {
    guard let first = one.compactMap(\.mail.date).min(), let second = other.compactMap(\.mail.date).min() else {
      return false
    }
    return abs(first.timeIntervalSince(second)) <= 24 * 3600
  }
}

/// Sets that grow together (union-find).
struct DisjointSets<Element: Hashable> {
  private var parents: [Element: Element] = [:]

  /// The element that stands for the set, the same for all in it.
  mutating func root(of element: Element) -> Element {
    var root = element
    while let parent = parents[root] { root = parent }
    var place = element
    while let parent = parents[place] {
      parents[place] = root
      place = parent
    }
    return root
  }

  mutating func join(_ one: Element, _ other: Element) {
    let (first, second) = (root(of: one), root(of: other))
    if first != second { parents[first] = second }
  }
}
