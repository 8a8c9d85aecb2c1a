import Testing

@testable import Patches

@Suite struct SubjectLineTests {
  @Test(
    arguments: [
      ("[PATCH] a: b", 1, nil, nil, "a: b"), ("[PATCH 4/11] a: b", 1, 4, 11, "a: b"),
      ("[PATCH v3 04/11] a: b", 3, 4, 11, "a: b"), ("[PATCHv3 04/11] a: b", 3, 4, 11, "a: b"),
      ("[PATCH-v3,04/11] a: b", 3, 4, 11, "a: b"), ("[PATCH V2 0/3] a", 2, 0, 3, "a"),
      ("[Linaro-mm-sig] [PATCH v2 1/2] a: b", 2, 1, 2, "a: b"), ("[PATCH bpf-next v2 1/2] a", 2, 1, 2, "a"),
      ("[PATCH 6.1 026/183] a: b", 1, 26, 183, "a: b"), ("[PATCH AUTOSEL 5.4 05/40] a", 1, 5, 40, "a"),
      ("[PATCH][next] a: b", 1, nil, nil, "a: b"), ("[PATCH v7.1 2/3] a", 7, 2, 3, "a"),
      ("[v2,1/3] a", 2, 1, 3, "a"), ("[PATCH 15901/15901] a", 1, nil, nil, "a"),
      ("[PATCH 1/2000000000] a", 1, nil, nil, "a"), ("[PATCH] [RESEND] a", 1, nil, nil, "a"),
      ("[PATCH  v2   3/4]   a", 2, 3, 4, "a"), ("[PATCH] array[3] = x", 1, nil, nil, "array[3] = x"),
    ] as [(String, Int, Int?, Int?, String)])
  func aBracketSaysVersionAndNumber(subject: String, version: Int, number: Int?, total: Int?, title: String) {
    let line = SubjectLine(subject)
    #expect(line.isPatch && !line.isReply)
    #expect(line.version == version)
    #expect(line.number == number)
    #expect(line.total == total)
    #expect(line.title == title)
  }

  @Test(arguments: [
    "[RFC] a", "[RFC PATCH 1/2] a", "[PATCH RFC v2 1/2] a", "[RFC v2 1/2] a", "[RFC/PATCH] a", "[RFCv3 PATCH 0/2] a",
    "[PATCH 1/2 RFC] a",
  ])
  func anRFCIsOne(subject: String) {
    #expect(SubjectLine(subject).isRFC && SubjectLine(subject).isPatch)
  }

  @Test(arguments: ["[PATCH RESEND v2] a", "[RESEND PATCH] a", "[RESEND][PATCH] a", "[PATCH 1/2 RESEND] a"])
  func aPatchThatWasSentAgainSaysSo(subject: String) {
    #expect(SubjectLine(subject).isResend && SubjectLine(subject).isPatch)
  }

  @Test(arguments: [
    "Re: [PATCH] a", "RE: [Linaro-mm-sig] [PATCH] a", "[Linaro-mm-sig] Re: [PATCH 1/2] a", "AW: [PATCH] a",
    "Re[2]: [PATCH] a", "Fwd: [PATCH] a", "回复：[PATCH] a", "re: Re: [PATCH] a",
  ])
  func aReplyIsKnown(subject: String) {
    #expect(SubjectLine(subject).isReply)
    #expect(SubjectLine(subject).title == "a")
  }

  @Test(arguments: [
    "a: b", "[GIT PULL] a", "[next] a", "[ANNOUNCE] patch 1", "", "[", "[]", "[PATCH a", "Regarding: [x] a",
  ])
  func otherSubjectsAreNoPatches(subject: String) {
    #expect(!SubjectLine(subject).isPatch)
    #expect(!SubjectLine(subject).isReply)
  }

  @Test func aLongSubjectOfBracketsIsReadInNoTime() {
    let line = SubjectLine(String(repeating: "[PATCH]", count: 600) + String(repeating: "[", count: 600))
    #expect(line.isPatch)
    #expect(SubjectLine("[" + String(repeating: "RFC", count: 60) + "]x").isRFC)
  }
}
