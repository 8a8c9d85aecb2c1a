import IR

extension Rule {
  /// Where values come from, what they pass through, and where they must not end. YAML `kind: provenance`.
  ///
  /// A value has one of the rule's kinds from its source on; a flow may give what it leads to another kind.
  public struct ProvenanceCheck: Sendable {
    /// Where a value of a kind begins.
    public struct Source: Sendable {
      public enum Place: Sendable {
        /// An object of a call of one of these functions.
        case calls(Set<Name>, of: ObjectExpression)
        /// An argument of a function that is stored in one of these members.
        case enters([Member], of: ObjectExpression)
        /// What is read from one of these members.
        case reads(Set<Member>)
      }
      public var place: Place
      public var gives: Name
      /// What the source is, for the path.
      public var says: String?
    }

    /// What a value leads to.
    public struct Flow: Sendable {
      public enum Way: Sendable {
        /// The members of the record that a value is, or points to.
        case members(Set<Member>)
        /// From one object of a call to another.
        case calls(Set<Name>, from: ObjectExpression, to: ObjectExpression)
        /// A table is stored in a member of a value: the functions in some members of that table are given it.
        case table(Member, enters: [Member], of: ObjectExpression)
      }
      public var way: Way
      /// The kind that it starts from; any when nil.
      public var kind: Name?
      /// The kind that it leads to; the same when nil.
      public var gives: Name?
    }

    /// What must not be done with a value.
    public struct Sink: Sendable {
      public enum Act: Sendable {
        /// It is an object of a call.
        case calls(Set<Name>, of: ObjectExpression)
        /// A member of it is read, or its address is taken.
        case reads(Set<Member>)
        /// A member of it is written.
        case writes(Set<Member>)
        /// A function that is stored in one of these members returns it.
        case returned(by: [Member])
        /// It is stored in an integer of so many bits or fewer.
        case narrowed(bits: Int)
        /// It is added up in an integer of so many bits or fewer.
        case summed(bits: Int)
        /// It is stored in one of these members.
        case stored(in: Set<Member>)
        /// What it points to is read or written.
        case followed
        /// It is compared in this way with a variable or member that the function did not take something from.
        case compared(BinaryOperator)
      }
      public var act: Act
      public var kind: Name?
      /// Only in a loop that a value of this kind bounds.
      public var boundedBy: Name?
      public var message: String
      public var fix: Replacement?
    }

    /// The call that is wanted instead, with what stands for its arguments.
    public struct Replacement: Sendable {
      public var call: Name
      public var arguments: [ObjectExpression]
    }

    /// A test that tells what a value is.
    public struct Guard: Sendable {
      public enum Subject: Sendable {
        case reads(Set<Member>)
        case calls(Set<Name>)
        /// A member that points to one of these records.
        case pointers(to: Set<Name>)
        /// A comparison of a value's size with anything.
        case bounds
      }
      public enum Answer: Sendable {
        /// Where it is not zero values are of the kind that the rule is about, where it is zero they are not.
        case nonzeroIsForeign
        /// Where it is equal to something values are none that the rule is about.
        case equalIsOwn
        /// Where it is not zero values are none that the rule is about.
        case nonzeroIsOwn
      }
      public var subject: Subject
      public var answer: Answer
    }

    /// What is done with members that hold values from the sources and others.
    public enum Mixed: String, Sendable, CaseIterable {
      case silent, assumed
    }

    public var sources: [Source]
    public var flows: [Flow]
    public var sinks: [Sink]
    public var guards: [Guard]
    /// Operators through which a value stays what it is.
    public var operators: Set<BinaryOperator>
    public var mixed: Mixed
    /// Whether values are followed through members of records, from one function to another.
    public var throughMembers: Bool
    /// Beginnings of paths that are not looked at.
    public var exceptFiles: [String]
  }
}
