import CGMime
import Foundation

/// Turns the bytes of one mail, without mbox separator, into a `Mail`.
struct MessageReader {
  /// The mail, and what of it could not be read.
  static func read(_ bytes: UnsafeRawBufferPointer, origin: MailOrigin) -> (mail: Mail?, problems: [String]) {
    guard bytes.count <= MailLimits.mailBytes else {
      return (nil, ["the mail has \(bytes.count) bytes; at most \(MailLimits.mailBytes) are read"])
    }
    if let reason = HeaderGuard.refusal(bytes) { return (nil, [reason]) }
    GMimeLibrary.ready
    let result = GMimeLibrary.withStream(over: bytes) { stream -> (mail: Mail?, problems: [String]) in
      guard let parser = g_mime_parser_new_with_stream(stream) else { return (nil, ["no memory for a mail"]) }
      defer { g_object_unref(parser) }
      guard let message = g_mime_parser_construct_message(parser, nil) else {
        return (nil, [Self.noMail])
      }
      defer { g_object_unref(message) }
      var text = TextCollector()
      if let part = g_mime_message_get_mime_part(message) { text.collect(part) }
      let mail = mail(message, text: text, origin: origin)
      let isMail = !mail.from.mailbox.isEmpty || !mail.subject.isEmpty || !mail.messageID.isEmpty || mail.date != nil
      return isMail ? (mail, text.problems) : (nil, [Self.noMail])
    }
    return result ?? (nil, ["no memory for a mail of \(bytes.count) bytes"])
  }

  private static let noMail = "this is no mail: expected header lines such as 'From: name@example.org'"

  private static func mail(
    _ message: UnsafeMutablePointer<GMimeMessage>, text: TextCollector, origin: MailOrigin
  ) -> Mail {
    let object: UnsafeMutablePointer<GMimeObject> = GMimeLibrary.cast(message)
    return Mail(
      origin: origin, messageID: HeaderText.messageID(GMimeLibrary.text(g_mime_message_get_message_id(message)) ?? ""),
      subject: line(g_mime_message_get_subject(message)),
      from: addresses(g_mime_message_get_from(message)).first ?? MailAddress(mailbox: ""),
      to: addresses(g_mime_message_get_to(message)), cc: addresses(g_mime_message_get_cc(message)),
      replyTo: addresses(g_mime_message_get_reply_to(message)), date: date(message),
      inReplyTo: ids(g_mime_object_get_header(object, "In-Reply-To")),
      references: ids(g_mime_object_get_header(object, "References")), lists: lists(object), body: text.body,
      attachments: text.attachments)
  }

  private static func line(_ pointer: UnsafePointer<CChar>?) -> String {
    HeaderText.cleaned(GMimeLibrary.text(pointer) ?? "", limit: MailLimits.headerScalars)
  }

  /// Groups (`undisclosed-recipients:;`) give their members.
  private static func addresses(_ list: UnsafeMutablePointer<InternetAddressList>?, depth: Int = 0) -> [MailAddress] {
    guard let list, depth < 4 else { return [] }
    var found: [MailAddress] = []
    for index in 0..<max(0, internet_address_list_length(list)) {
      guard found.count < MailLimits.headerItems, let address = internet_address_list_get_address(list, index) else {
        break
      }
      if GMimeLibrary.isA(address, internet_address_group_get_type()) {
        found += addresses(internet_address_group_get_members(GMimeLibrary.cast(address)), depth: depth + 1)
      } else if GMimeLibrary.isA(address, internet_address_mailbox_get_type()) {
        let name = line(internet_address_get_name(address))
        let mailbox = line(internet_address_mailbox_get_addr(GMimeLibrary.cast(address)))
        found.append(MailAddress(name: name.isEmpty ? nil : name, mailbox: mailbox))
      }
    }
    return found
  }

  /// The address in a line such as `A Name <name@example.org>`; nil when none is there.
  static func address(_ text: String) -> MailAddress? {
    GMimeLibrary.ready
    guard let list = internet_address_list_parse(nil, HeaderText.cleaned(text, limit: MailLimits.headerScalars)) else {
      return nil
    }
    defer { g_object_unref(list) }
    return addresses(list).first { HeaderText.isMailbox($0.mailbox) }
  }

  private static func date(_ message: UnsafeMutablePointer<GMimeMessage>) -> Date? {
    g_mime_message_get_date(message).map { Date(timeIntervalSince1970: TimeInterval(g_date_time_to_unix($0))) }
  }

  private static func ids(_ header: UnsafePointer<CChar>?) -> [String] {
    guard let header, let references = g_mime_references_parse(nil, header) else { return [] }
    defer { g_mime_references_free(references) }
    let count = min(Int(g_mime_references_length(references)), MailLimits.headerItems)
    return (0..<count).compactMap { index in
      let id = GMimeLibrary.text(g_mime_references_get_message_id(references, Int32(index))).map(HeaderText.messageID)
      return id?.isEmpty == false ? id : nil
    }
  }

  private static func lists(_ object: UnsafeMutablePointer<GMimeObject>) -> [String] {
    guard let headers = g_mime_object_get_header_list(object) else { return [] }
    let count = min(Int(g_mime_header_list_get_count(headers)), MailLimits.headerItems)
    return (0..<count).compactMap { index in
      guard let header = g_mime_header_list_get_header_at(headers, Int32(index)),
        GMimeLibrary.text(g_mime_header_get_name(header))?.lowercased() == "list-id"
      else { return nil }
      let value = line(g_mime_header_get_value(header))
      guard let start = value.lastIndex(of: "<") else { return value.isEmpty ? nil : value }
      return String(value[value.index(after: start)...].prefix { $0 != ">" })
    }
  }
}
