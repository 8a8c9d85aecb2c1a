import CGMime
import Foundation

/// A mail to be written, from plain values: GMime encodes and folds its headers (RFC 5322, RFC 2047) and chooses the
/// encoding of its text, so that nothing in a value can become a header of its own.
public struct MailDraft: Sendable {
  public var from: MailAddress
  public var to: [MailAddress]
  public var cc: [MailAddress]
  public var subject: String
  /// Without angle brackets, as all ids here.
  public var messageID: String
  /// The mail that this one answers.
  public var inReplyTo: String?
  /// The thread above, oldest first.
  public var references: [String]
  public var date: Date
  /// Further headers in order, such as `X-Patchwork-Hint`.
  public var headers: [(name: String, value: String)]
  /// Plain text with LF line ends.
  public var body: String

  public init(
    from: MailAddress, to: [MailAddress], cc: [MailAddress], subject: String, messageID: String,
    inReplyTo: String? = nil, references: [String] = [], date: Date, headers: [(name: String, value: String)] = [],
    body: String
  ) {
    self.from = from
    self.to = to
    self.cc = cc
    self.subject = subject
    self.messageID = messageID
    self.inReplyTo = inReplyTo
    self.references = references
    self.date = date
    self.headers = headers
    self.body = body
  }

  /// The mail as bytes with LF line ends, `text/plain; charset=utf-8`, as 7bit or 8bit text, or quoted-printable where
  /// a line is too long for that. Names, subject and header values lose control characters; an id keeps only what RFC
  /// 5322 allows in one.
  /// - Throws: `MailWritingError` for a mailbox that is none, a header name that is none or that the draft writes
  ///   itself, a Message-ID that is empty.
  public func encoded() throws -> [UInt8] {
    try checked()
    GMimeLibrary.ready
    guard let message = g_mime_message_new(0) else { throw MailWritingError.outOfMemory }
    defer { g_object_unref(message) }
    add(from, as: GMIME_ADDRESS_TYPE_FROM, to: message)
    to.forEach { add($0, as: GMIME_ADDRESS_TYPE_TO, to: message) }
    cc.forEach { add($0, as: GMIME_ADDRESS_TYPE_CC, to: message) }
    g_mime_message_set_subject(message, HeaderText.cleaned(subject), "utf-8")
    if let moment = g_date_time_new_from_unix_utc(gint64(date.timeIntervalSince1970.rounded(.down))) {
      defer { g_date_time_unref(moment) }
      g_mime_message_set_date(message, moment)
    }
    g_mime_message_set_message_id(message, HeaderText.messageID(messageID))
    let object: UnsafeMutablePointer<GMimeObject> = GMimeLibrary.cast(message)
    if let id = inReplyTo.map(HeaderText.messageID), !id.isEmpty {
      g_mime_object_set_header(object, "In-Reply-To", "<\(id)>", nil)
    }
    let thread = references.map(HeaderText.messageID).filter { !$0.isEmpty }.map { "<\($0)>" }
    if !thread.isEmpty { g_mime_object_set_header(object, "References", thread.joined(separator: " "), nil) }
    for header in headers {
      g_mime_object_append_header(object, header.name, HeaderText.cleaned(header.value), "utf-8")
    }
    try setText(of: message)
    return try written(object)
  }

  private func add(
    _ address: MailAddress, as type: GMimeAddressType, to message: UnsafeMutablePointer<GMimeMessage>
  ) {
    let name = address.name.map { HeaderText.cleaned($0) }
    guard let mailbox = internet_address_mailbox_new(name, address.mailbox) else { return }
    defer { g_object_unref(mailbox) }
    internet_address_set_charset(mailbox, "utf-8")
    internet_address_list_add(g_mime_message_get_addresses(message, type), mailbox)
  }

  private func setText(of message: UnsafeMutablePointer<GMimeMessage>) throws {
    guard let part = g_mime_text_part_new_with_subtype("plain") else { throw MailWritingError.outOfMemory }
    defer { g_object_unref(part) }
    g_mime_text_part_set_charset(part, "utf-8")
    let text = body.utf8.filter { $0 != UInt8(ascii: "\r") }
    let mimePart: UnsafeMutablePointer<GMimePart> = GMimeLibrary.cast(part)
    text.withUnsafeBytes { bytes in
      GMimeLibrary.withStream(over: bytes) { stream in
        guard let content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT) else { return }
        defer { g_object_unref(content) }
        g_mime_part_set_content(mimePart, content)
      }
    }
    // The default is what needs no encoding. Base64, GMime's choice for long lines with many bytes above 127, is
    // nothing that people can read in a draft.
    switch g_mime_part_get_best_content_encoding(mimePart, GMIME_ENCODING_CONSTRAINT_8BIT) {
    case GMIME_CONTENT_ENCODING_BASE64, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
      g_mime_part_set_content_encoding(mimePart, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    default:
      let isASCII = text.allSatisfy { $0 < 128 }
      g_mime_part_set_content_encoding(mimePart, isASCII ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_8BIT)
    }
    g_mime_message_set_mime_part(message, GMimeLibrary.cast(part))
  }

  private func written(_ object: UnsafeMutablePointer<GMimeObject>) throws -> [UInt8] {
    guard let options = g_mime_format_options_new() else { throw MailWritingError.outOfMemory }
    defer { g_mime_format_options_free(options) }
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_UNIX)
    return GMimeLibrary.collected { _ = g_mime_object_write_to_stream(object, options, $0) }
  }

  private static let ownHeaders: Set<String> = [
    "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type",
    "content-transfer-encoding",
  ]

  private func checked() throws {
    for address in [from] + to + cc where !HeaderText.isMailbox(address.mailbox) {
      throw MailWritingError.notAMailbox(HeaderText.cleaned(address.mailbox))
    }
    guard !HeaderText.messageID(messageID).isEmpty else { throw MailWritingError.noMessageID }
    for header in headers {
      let isName = !header.name.isEmpty && header.name.utf8.allSatisfy { (33...126).contains($0) && $0 != 58 }
      guard isName, !Self.ownHeaders.contains(header.name.lowercased()) else {
        throw MailWritingError.notAHeader(HeaderText.cleaned(header.name))
      }
    }
  }
}

extension MailAddress {
  /// Whether a draft can go there: `name@domain`, with no character that would need quoting.
  public var isWritable: Bool { HeaderText.isMailbox(mailbox) }
}

/// Why a draft could not be written.
public enum MailWritingError: Error, Hashable, CustomStringConvertible {
  case notAMailbox(String)
  case notAHeader(String)
  case noMessageID
  case outOfMemory

  public var description: String {
    switch self {
    case .notAMailbox(let text): "'\(text)' is no mailbox: expected name@domain"
    case .notAHeader(let name): "'\(name)' cannot be a further header of a draft"
    case .noMessageID: "a draft needs a Message-ID"
    case .outOfMemory: "the mail library has no memory left"
    }
  }
}
