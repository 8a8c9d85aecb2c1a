/// How much is read of what strangers send. What is larger is reported as a problem, and the rest is read on.
public enum MailLimits {
  /// Of one mail, as it lies in the file, in bytes. The largest patches that went to the kernel's lists, generated
  /// register headers, have about ten million.
  public static let mailBytes = 32 << 20
  /// Of one file after unpacking, in bytes: `.gz` may hold a thousand times what it is long.
  public static let unpackedBytes = 1 << 30
  /// Of all text that one reading keeps, in bytes.
  public static let readingBytes = 1 << 30
  /// Multiparts in multiparts.
  public static let depth = 20
  /// Parts of one mail.
  public static let parts = 1000
  /// Of a subject, a name or an id, in Unicode scalars.
  public static let headerScalars = 4096
  /// Ids of `References` and `In-Reply-To`, and addresses of one kind, each.
  public static let headerItems = 4096
  /// Groups in a header of addresses, counted as its colons.
  public static let groups = 500
  /// Files in a folder.
  public static let files = 200_000
}
