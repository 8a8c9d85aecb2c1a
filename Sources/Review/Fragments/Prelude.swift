/// What stands before the code of a fragment.
enum Prelude {
  /// The header with the whole family, among the made-up headers.
  private static let family = "dmabuf-lint/all.h"
  /// What takes its place where the headers are a tree's.
  private static let headers = [
    "linux/kernel.h", "linux/module.h", "linux/slab.h", "linux/mutex.h", "linux/list.h", "linux/kref.h",
    "linux/completion.h", "linux/file.h", "linux/fs.h", "linux/uaccess.h", "linux/dma-buf.h", "linux/dma-resv.h",
    "linux/dma-fence.h", "linux/sync_file.h", "linux/dma-mapping.h", "linux/dma-heap.h", "linux/scatterlist.h",
    "drm/drm_gem.h", "drm/drm_prime.h", "drm/drm_exec.h", "drm/drm_syncobj.h", "drm/ttm/ttm_bo.h",
    "media/videobuf2-core.h", "rdma/ib_umem.h",
  ]

  /// - Parameters:
  ///   - gap: the function that stands for what is not known.
  ///   - isAlone: the hunks are all that there is of the file.
  static func lines(gap: String, isAlone: Bool) -> [SideLine] {
    var text = ["int \(gap)(void);"]
    if isAlone {
      var includes = ["#if __has_include(<\(family)>)", "#include <\(family)>", "#else"]
      for header in headers { includes += ["#if __has_include(<\(header)>)", "#include <\(header)>", "#endif"] }
      text = includes + ["#endif"] + text
    }
    return text.map { .madeUp($0) }
  }

  /// A name for a function that no hunk names.
  static func nameless(_ number: Int) -> String { "dmabuf_lint_unnamed_\(number)" }
}
