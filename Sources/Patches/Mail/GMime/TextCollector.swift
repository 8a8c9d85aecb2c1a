import CGMime

/// The texts of a mail's parts (RFC 2046): plain text becomes the body, attached patches stand by themselves.
struct TextCollector {
  private var texts: [String] = []
  private(set) var attachments: [String] = []
  private(set) var problems: [String] = []
  private var parts = 0
  private var hasHTML = false

  /// The text parts one after the other, each ended by a line end when another follows.
  var body: String {
    texts.count == 1
      ? texts[0] : texts.reduce(into: "") { $0 += $0.isEmpty || $0.utf8.last == 10 ? $1 : "\n" + $1 }
  }

  /// Takes what a part and those in it hold.
  mutating func collect(_ part: UnsafeMutablePointer<GMimeObject>) {
    walk(part, depth: 0)
    if texts.isEmpty, attachments.isEmpty, hasHTML {
      problems.append("the mail has HTML only; a patch is sent as plain text")
    }
  }

  private mutating func walk(_ part: UnsafeMutablePointer<GMimeObject>, depth: Int) {
    parts += 1
    guard depth <= MailLimits.depth, parts <= MailLimits.parts else {
      let reason = "multiparts deeper than \(MailLimits.depth) or more than \(MailLimits.parts) parts are not read"
      if problems.last != reason { problems.append(reason) }
      return
    }
    if GMimeLibrary.isA(part, g_mime_multipart_encrypted_get_type()) {
      problems.append("an encrypted part is not read")
    } else if GMimeLibrary.isA(part, g_mime_multipart_get_type()) {
      walk(multipart: GMimeLibrary.cast(part), isAlternative: isType(part, "multipart", "alternative"), depth: depth)
    } else if GMimeLibrary.isA(part, g_mime_message_part_get_type()) {
      problems.append("a mail that is attached to this one is not read")
    } else if GMimeLibrary.isA(part, g_mime_part_get_type()) {
      take(GMimeLibrary.cast(part), object: part)
    }
  }

  /// Of alternatives the first that has text: the same content again, as HTML, follows.
  private mutating func walk(multipart: UnsafeMutablePointer<GMimeMultipart>, isAlternative: Bool, depth: Int) {
    let found = texts.count + attachments.count
    for index in 0..<max(0, g_mime_multipart_get_count(multipart)) {
      guard let child = g_mime_multipart_get_part(multipart, index), parts <= MailLimits.parts else { break }
      walk(child, depth: depth + 1)
      if isAlternative, texts.count + attachments.count > found { break }
    }
  }

  private mutating func take(_ part: UnsafeMutablePointer<GMimePart>, object: UnsafeMutablePointer<GMimeObject>) {
    let name = (GMimeLibrary.text(g_mime_part_get_filename(part)) ?? "").lowercased()
    let hasPatchName = [".patch", ".diff", ".patch.txt", ".diff.txt"].contains { name.hasSuffix($0) }
    let isPatchType = isType(object, "text", "x-patch") || isType(object, "text", "x-diff")
    let isAttached = GMimeLibrary.text(g_mime_object_get_disposition(object))?.lowercased() == "attachment"
    if hasPatchName || isPatchType {
      // A patch that is shown in the text, as some mail programs send it, is the text.
      attachments.append(text(part, object: object))
    } else if isType(object, "text", "html") {
      hasHTML = true
    } else if isType(object, "text", "plain") {
      let content = text(part, object: object)
      guard isAttached else { return texts.append(content) }
      if content.hasPrefix("diff --git ") || content.contains("\ndiff --git ") { attachments.append(content) }
    }
  }

  private func isType(_ object: UnsafeMutablePointer<GMimeObject>, _ type: String, _ subtype: String) -> Bool {
    guard let kind = g_mime_object_get_content_type(object) else { return false }
    return g_mime_content_type_is_type(kind, type, subtype) != 0
  }

  private func parameter(_ name: String, of object: UnsafeMutablePointer<GMimeObject>) -> String? {
    GMimeLibrary.text(g_mime_object_get_content_type_parameter(object, name))?.lowercased()
  }

  private func text(_ part: UnsafeMutablePointer<GMimePart>, object: UnsafeMutablePointer<GMimeObject>) -> String {
    guard let content = g_mime_part_get_content(part) else { return "" }
    let bytes = GMimeLibrary.collected { _ = g_mime_data_wrapper_write_to_stream(content, $0) }
    // Line ends are CRLF in a mail that was encoded as base64 by a list's server, whose footer has LF.
    var text = Charset.decode(bytes, named: parameter("charset", of: object))
    if text.utf8.contains(13) { text = String(decoding: text.utf8.filter { $0 != 13 }, as: UTF8.self) }
    guard isType(object, "text", "plain"), parameter("format", of: object) == "flowed" else { return text }
    return FlowedText.unwrapped(text, deletesSpace: parameter("delsp", of: object) == "yes")
  }
}

/// Bytes in the character sets of mails, as UTF-8.
enum Charset {
  /// A name that nobody knows, such as the `y` that stands in mails whose sender answered a question with yes, is no
  /// name; text without one is UTF-8 if it can be, else ISO 8859-1.
  static func decode(_ bytes: [UInt8], named name: String?) -> String {
    let isUnicode = name == nil || ["utf-8", "utf8", "us-ascii", "ascii", ""].contains(name)
    if !isUnicode, let name, let text = converted(bytes, from: name) { return text }
    if name != "utf-8", name != "utf8", String(validating: bytes, as: UTF8.self) == nil,
      let text = converted(bytes, from: "iso-8859-1")
    {
      return text
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func converted(_ bytes: [UInt8], from name: String) -> String? {
    GMimeLibrary.ready
    guard let filter = g_mime_filter_charset_new(name, "utf-8") else { return nil }
    defer { g_object_unref(filter) }
    let result = GMimeLibrary.collected { sink in
      guard let stream = g_mime_stream_filter_new(sink) else { return }
      defer { g_object_unref(stream) }
      g_mime_stream_filter_add(GMimeLibrary.cast(stream), filter)
      bytes.withUnsafeBytes { raw in
        _ = g_mime_stream_write(stream, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
      }
      g_mime_stream_flush(stream)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
