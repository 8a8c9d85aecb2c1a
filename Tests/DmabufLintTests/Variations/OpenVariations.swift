import Contracts

/// Variations that the analysis does not follow yet. A test that passes in spite of its entry fails: remove the entry.
enum OpenVariations {
  /// By rule, or `corpus`: the title or file name, and the variation.
  private static let all: [String: [String]] = [
    // Locks of drivers are known by the member they lie in, which a pointer to one alone does not tell.
    "fence-release-deadlock": [
      "A timeline signals under the lock by which its fences unlink themselves, helper",
      "A timeline signals under the lock by which its fences unlink themselves, guard",
      "A mutex of the device, and a plain put, guard",
      "The lock is taken in a helper of the release, helper",
      "The lock is taken in a helper of the release, guard",
      "The put is in a helper, which does not know of the lock, guard",
    ],
    "fence-ops-recursion": ["Signalled by the function that locks for itself, with the lock held, guard"],
    "corpus": ["marl-scheduler-broken.c, helper", "marl-scheduler-broken.c, guard"],
  ]

  static func contains(_ varied: VariedExample) -> Bool {
    contains(varied.example.rule, varied.example.example.title, varied.variation)
  }

  static func contains(_ file: CorpusFile, _ variation: ExampleVariation) -> Bool {
    contains("corpus", file.name, variation)
  }

  private static func contains(_ group: String, _ title: String, _ variation: ExampleVariation) -> Bool {
    all[group]?.contains("\(title), \(variation.rawValue)") ?? false
  }
}
