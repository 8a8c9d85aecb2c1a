import Contracts
import Dataflow

extension KnownFunctionsFile.Content {
  /// What a run knows of a program's functions.
  /// - Parameters:
  ///   - keys: by function number.
  ///   - findings: by function number; of all others nothing was found.
  ///   - roots: by rule, the functions in which its paths begin and are all right.
  init(_ keys: [FunctionKey?], findings: [Int: FunctionFindings], roots: [String: Set<Int>], _ rules: [Rule]) {
    silent = FunctionKey.silent(keys, but: findings, roots: roots, rules)
    for (number, found) in findings {
      guard let key = keys[number] else { continue }
      var functions: [FunctionKey] = []
      var places: [FunctionKey: Int] = [:]
      let portable = found.renumbered { number in
        guard let key = keys[number] else { return nil }
        if let place = places[key] { return place }
        places[key] = functions.count
        functions.append(key)
        return functions.count - 1
      }
      if let portable {
        telling.append(KnownFunctionsFile.Telling(key: key, functions: functions, findings: portable))
      }
    }
    telling.sort { $0.key < $1.key }
  }

  /// The same of the functions of another program, or the same one in another run.
  /// - Parameter keys: by function number.
  func known(_ keys: [FunctionKey?]) -> KnownFunctions {
    var known = KnownFunctions(isKnown: keys.map { $0.map(silent.contains) ?? false })
    var numbers: [FunctionKey: Int] = [:]
    var ambiguous: Set<FunctionKey> = []
    for (number, key) in keys.enumerated() {
      guard let key, numbers.updateValue(number, forKey: key) != nil else { continue }
      ambiguous.insert(key)
    }
    // Of two functions with one key it is not known which one is meant.
    for key in ambiguous { numbers[key] = nil }
    for function in telling {
      let found = function.findings.renumbered { place in
        function.functions.indices.contains(place) ? numbers[function.functions[place]] : nil
      }
      guard let number = numbers[function.key], let found else { continue }
      known.isKnown[number] = true
      known.findings[number] = found
    }
    return known
  }
}
