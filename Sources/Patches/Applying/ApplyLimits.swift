/// How much a series may cost. Patches come from strangers, and each of these can be driven up by one mail.
public struct ApplyLimits: Hashable, Sendable {
  /// Seconds for one run of git on patches.
  public var gitSeconds: Double
  /// Seconds for all patches of a series; what is left then is rejected.
  public var seriesSeconds: Double
  /// Seconds for the checkout of a base, and for waiting until another run gives one free.
  public var checkoutSeconds: Double
  /// Bytes of one file of the tree, before or after a patch.
  public var fileBytes: Int
  /// Bytes of all files together that a series touches.
  public var totalBytes: Int
  /// Hunks of one file.
  public var hunks: Int
  /// Hunks of one file that are tried one by one when not all fit. Each that fits nowhere is looked for in all of the
  /// file, several times.
  public var singleHunks: Int
  /// Files that a series may touch.
  public var files: Int

  public init(
    gitSeconds: Double = 30, seriesSeconds: Double = 180, checkoutSeconds: Double = 1800,
    fileBytes: Int = 32 << 20, totalBytes: Int = 512 << 20, hunks: Int = 20_000, singleHunks: Int = 2000,
    files: Int = 20_000
  ) {
    self.gitSeconds = gitSeconds
    self.seriesSeconds = seriesSeconds
    self.checkoutSeconds = checkoutSeconds
    self.fileBytes = fileBytes
    self.totalBytes = totalBytes
    self.hunks = hunks
    self.singleHunks = singleHunks
    self.files = files
  }
}
