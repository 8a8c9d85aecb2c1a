/// Parts of the tree whose files include much the same headers, and those of other parts rarely.
///
/// A header that is made of what all parts name has names that a file of one of them gives to something else: the file
/// is then parsed twice, the second time without any. Of the 374 files of 7.3 in which `dma_buf` is found, from all over
/// the tree, that happened to 45.
enum HeaderArea {
  /// With fewer files than this an area shares a header with others.
  static let leastFiles = 40

  /// Members by area, whose name can be a part of a file's: the first folder of their paths, below `drivers` and `arch`
  /// the first two.
  static func groups(_ members: [Int], path: (Int) -> String) -> [String: [Int]] {
    Dictionary(grouping: members) { member in
      let folders = path(member).split(separator: "/").dropLast()
      let depth = folders.first == "drivers" || folders.first == "arch" ? 2 : 1
      return CacheFolder.name(for: folders.prefix(depth).joined(separator: "/"))
    }
  }

  /// Whether an area with so many files has a header of its own. Where most of the files lie in one area the others
  /// bring few headers, and one header for all is made in less time than two.
  static func isOfItsOwn(_ count: Int, of counts: [Int]) -> Bool {
    count >= leastFiles && (counts.max() ?? 0) * 2 < counts.reduce(0, +)
  }
}
