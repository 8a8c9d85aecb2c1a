import CGMime

/// GMime, a C library (https://github.com/jstedfast/gmime): what its objects need to be used from Swift. No type of it
/// leaves this folder.
enum GMimeLibrary {
  /// Sets the library up on the first call; every entry into it calls this.
  static let ready: Void = g_mime_init()

  /// An object seen as a type that it derives from, or is known to be: GObject's classes are structures whose first
  /// member is the parent's.
  static func cast<From, To>(_ object: UnsafeMutablePointer<From>, to type: To.Type = To.self) -> UnsafeMutablePointer<
    To
  > {
    UnsafeMutableRawPointer(object).assumingMemoryBound(to: type)
  }

  static func isA<T>(_ object: UnsafeMutablePointer<T>, _ type: GType) -> Bool {
    g_type_check_instance_is_a(cast(object, to: GTypeInstance.self), type) != 0
  }

  /// Takes a stream that lies over bytes in memory, which `body` reads from; nothing of it may leave `body`.
  static func withStream<R>(
    over bytes: UnsafeRawBufferPointer, _ body: (UnsafeMutablePointer<GMimeStream>) throws -> R
  ) rethrows -> R? {
    // GMime copies the bytes into an array of its own.
    guard let stream = g_mime_stream_mem_new_with_buffer(bytes.baseAddress, bytes.count) else { return nil }
    defer { g_object_unref(stream) }
    return try body(stream)
  }

  /// What `body` wrote to a stream in memory.
  static func collected(_ body: (UnsafeMutablePointer<GMimeStream>) -> Void) -> [UInt8] {
    guard let stream = g_mime_stream_mem_new() else { return [] }
    defer { g_object_unref(stream) }
    body(stream)
    guard let array = g_mime_stream_mem_get_byte_array(cast(stream)), let data = array.pointee.data else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
  }

  /// A string that the library owns, as a value; bytes that are no UTF-8 are replaced.
  static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
