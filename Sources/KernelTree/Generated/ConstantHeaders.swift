/// Headers that a build computes from C code or from its settings, with the values of the made-up configuration.
enum ConstantHeaders {
  /// Takes what `autoconf.h` says and the tree's version; gives path below the folder of generated headers → content.
  static func all(configuration: [String: String], version: TreeVersion) -> [(path: String, content: String)] {
    let hertz = configuration["HZ"].flatMap { Int($0) } ?? 250
    return [
      ("generated/bounds.h", bounds(configuration)),
      ("generated/asm-offsets.h", guarded("ASM_OFFSETS", "")),
      ("generated/rq-offsets.h", guarded("RQ_OFFSETS", "#define RQ_nr_pinned 0\n")),
      ("generated/timeconst.h", guarded("TIMECONST", timeConstants(hertz: hertz))),
      ("generated/utsrelease.h", "#define UTS_RELEASE \"\(version.text)\"\n"),
      ("generated/utsversion.h", "#define UTS_VERSION \"#1\"\n"),
      ("generated/compile.h", compile),
      ("generated/autoksyms.h", ""),
      ("generated/rustc_cfg", ""),
      ("generated/vdso64-offsets.h", ""),
      ("generated/uapi/linux/version.h", versionHeader(version)),
    ]
  }

  private static func guarded(_ name: String, _ body: String) -> String {
    "#ifndef __\(name)_H__\n#define __\(name)_H__\n\(body)#endif\n"
  }

  private static func bounds(_ configuration: [String: String]) -> String {
    let processors = configuration["NR_CPUS"].flatMap { Int($0) } ?? 64
    return guarded(
      "LINUX_BOUNDS",
      """
      #define NR_PAGEFLAGS 26
      #define MAX_NR_ZONES 5
      #define NR_CPUS_BITS \(bits(processors))
      #define SPINLOCK_SIZE 4
      #define LRU_GEN_WIDTH 3
      #define __LRU_REFS_WIDTH 2
      #define VMEMMAP_PAGES_PER_SECTION 512

      """)
  }

  /// As many bits as count up to `limit`, which is what `order_base_2` gives.
  private static func bits(_ limit: Int) -> Int { limit <= 1 ? 0 : Int.bitWidth - (limit - 1).leadingZeroBitCount }

  /// Factors between jiffies and time units. The code that uses them is never run here: the plain fractions do.
  private static func timeConstants(hertz: Int) -> String {
    var text = ""
    for (unit, perSecond) in [("MSEC", 1000), ("USEC", 1_000_000), ("NSEC", 1_000_000_000)] {
      let divisor = gcd(hertz, perSecond)
      text += """
        #define HZ_TO_\(unit)_MUL32 0x80000000
        #define HZ_TO_\(unit)_ADJ32 0
        #define HZ_TO_\(unit)_SHR32 31
        #define \(unit)_TO_HZ_MUL32 0x80000000
        #define \(unit)_TO_HZ_ADJ32 0
        #define \(unit)_TO_HZ_SHR32 31
        #define HZ_TO_\(unit)_NUM \(perSecond / divisor)
        #define HZ_TO_\(unit)_DEN \(hertz / divisor)
        #define \(unit)_TO_HZ_NUM \(hertz / divisor)
        #define \(unit)_TO_HZ_DEN \(perSecond / divisor)

        """
    }
    return "#define HZ_TO_MSEC_FITS 1\n" + text
  }

  private static func gcd(_ left: Int, _ right: Int) -> Int { right == 0 ? max(left, 1) : gcd(right, left % right) }

  private static let compile = """
    #define UTS_MACHINE "x86_64"
    #define LINUX_COMPILE_BY "dmabuf-lint"
    #define LINUX_COMPILE_HOST "localhost"
    #define LINUX_COMPILER "clang"

    """

  private static func versionHeader(_ version: TreeVersion) -> String {
    let code = version.major << 16 | version.minor << 8 | min(version.sublevel, 255)
    return """
      #define LINUX_VERSION_CODE \(code)
      #define KERNEL_VERSION(a,b,c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
      #define LINUX_VERSION_MAJOR \(version.major)
      #define LINUX_VERSION_PATCHLEVEL \(version.minor)
      #define LINUX_VERSION_SUBLEVEL \(version.sublevel)

      """
  }
}
