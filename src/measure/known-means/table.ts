/**
 * Fingerprints of the mean image embeddings on COCO that come with SpLiCE (Bhalla et al., "Interpreting CLIP with
 * Sparse Linear Concept Embeddings", NeurIPS 2024): https://github.com/AI4LIFE-GROUP/SpLiCE, Apache License 2.0, see
 * NOTICE. Derived from them by scripts/known-means.ts, which says how: 256 random projections of each vector, rounded.
 */

/** A model's mean image embedding. */
export interface KnownMean {
  readonly name: string;
  readonly dim: number;
  /** As `encodeFingerprint` writes it. */
  readonly fingerprint: string;
}

/** Where the means are from. */
export const SOURCE = 'mean of COCO images, SpLiCE (AI4LIFE-GROUP/SpLiCE, Apache-2.0)';

export const KNOWN_MEANS: readonly KnownMean[] = [
  {
    name: 'OpenAI CLIP ViT-B/32',
    dim: 512,
    fingerprint:
      '339d8cbbd67b3bae5c7d5a6bcea27c77843cadb4a659c2783a4eada62eac9161b5365538c0b9304d69a5a5c855596150' +
      'b46149849859424571907695a27e694889cb2caca4c13717595fcd43ae7ca857af5845b7b96d5757a5d34e9775abcf26' +
      '405051ce9a7fa6ed6e4af52f9ba8bacf4d7d9ca43a2ad7bc64838f34333f4fafb1b08286a52f6793a63d9dbd537f6c5f' +
      '3f3e3890b13caab462b68688c36770917a3ec33b01386ca89cbb6a27a64b9e73b3535aad87d581bb5178601e859782c6' +
      '5aadab73bc64856150aea48861d07a77c49830cb4dbe439a2b9363a162abac2db354c9244fb046cd8d6865a75a66cf4d' +
      '684737d95dbb60b7c4af3ed84ab14ac3',
  },
  {
    name: 'OpenAI CLIP ViT-B/16',
    dim: 512,
    fingerprint:
      '5f2c715548ab4cb9b74e443d31a453bd5636507091a74fcdb6b0ae5534a33fb76b4ad646645f20f3b5538e4dcc64a4ae' +
      '4fc79099608d54a13968bca09d4f505a3e6ec18844349446aac101512a44b9cca2bbaf16c47d3e55694c8378a0acb04a' +
      'c13da2513fc66d752a64514559533c9c0d494a5431509377bd8b79a653c44698c3634432463093d13c6ca677cda6784f' +
      '4372724298805394b7b8b9b2984c9492b37c49b43c2e7d374d9fc6bd64a8579ff234cc85b049c8cf7ba76a9fc554a197' +
      'a14e9c6d4b5fc569527748bf65c74fa632ac9ebeb6974658b4604b7a5a48ca404c0e4cc4c34a95ac6b563e072a5c413d' +
      '6e71315e95a67a535c4dbb59aba68bcd',
  },
  {
    name: 'OpenAI CLIP RN50',
    dim: 1024,
    fingerprint:
      '8d8d6f9f8243817c8a8f6388907958842e90838c8cbf36b0569a3e35465b9b802fa8c566955a9b55955050af549d6e64' +
      '536478519493ab99946be13784c9485c9a593949a4b08584b357b59745947199a28699686e8c4382409c68afcfb663b9' +
      '42dd9b466dceb5cd8740808e565b85856dbca1a56a6fb579727848699684b7a64ba8293266b68282b59826699f8bb092' +
      '7a7d7c877a89c4de68619c938fc47193c4d095b85e63854c7ab5a487a1728360978ac07835cd738626817c881179a061' +
      '859f85919a5b71b2548230727774a36b4b5b879f8bb68c7a63575a8421425f4a8b558f727d6aae4b797fcf638f8667a2' +
      '6c4e72a49f8467a7702eaf5f4d5fff67',
  },
  {
    name: 'OpenCLIP ViT-B/32',
    dim: 512,
    fingerprint:
      'ba5f495156b5af7f57318aacff5415ac7c9a8f3a7b85be71804bad3f96319698b58e47eee1a74e305e4bb4c160736c6d' +
      '0e474881c12a5e1a6c566e8195748d5fb55e786e69ba5591c7c99f5b4e506c869050841cbe830d95af76ce56a99973b3' +
      'b65c2b6bb23b64b8a97f828d7f5a427b575893918e7a2daf84444bd59ea96d4a4b2db88b6a5d4e47b5a78addc35c3390' +
      'aedd99ac7375a268937aa8a4ab6950af92ceaf6c220478239b542b04789f54413ab27679c4e6a881aca91d7684cd1774' +
      '80b4506ebe81a0b76088af9c34d44676516d3d71a1782f9b857f98729ea9a8d48d6db332289f8c7a236fc83b9a7c329d' +
      '3e287b8c51716c4d7dac49a09e87a298',
  },
];
