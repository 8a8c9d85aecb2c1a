// GLib, which GMime is built on, hashes: no further library is needed for it.
import CGMime

/// SHA-256, by which contents are known again.
public enum Digest {
  /// Takes bytes; gives 64 hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      guard let text = g_compute_checksum_for_data(G_CHECKSUM_SHA256, buffer.baseAddress, gsize(buffer.count)) else {
        return ""
      }
      defer { g_free(text) }
      return String(cString: text)
    }
  }

  public static func hex(_ text: String) -> String { hex(Array(text.utf8)) }
}
