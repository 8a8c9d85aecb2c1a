/// How much of one diff is read; the rest is left out, which is a problem of the diff.
public enum DiffLimits {
  public static let files = 20_000
  /// Hunks of all files together.
  public static let hunks = 100_000
  /// Lines in hunks, of all files together.
  public static let lines = 2_000_000
  /// Problems that are written out; further ones are counted.
  public static let problems = 50
}
