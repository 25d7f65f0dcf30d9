"""Other kinds of memory: sparse, ragged, quantized. They are made of ``x`` in float32."""

SPARSE = {
    "s.to_sparse().to_dense()": "s",
    "s.to_sparse().coalesce().indices()": "np.stack(np.nonzero(s))",
    "s.to_sparse().coalesce().values()": "s[s != 0]",
    "torch.sparse_coo_tensor(rows[None], x[0, :2], (3,)).to_dense()": "np.array([x[0, 1], x[0, 0], 0])",
    "torch.sparse_csr_tensor([0, 1, 2], [1, 0], x[0, :2]).to_dense()": "np.array([[0, x[0, 0]], [x[0, 1], 0]])",
    "s.to_sparse().is_coalesced()": "True",
    "s.to_sparse().dense_dim()": "0",
    "s.to_sparse().sparse_dim()": "2",
    "s.to_sparse().mm(y)": "s @ y",
    "s.to_sparse().smm(y).to_dense()": "s @ y",
    "s.to_sparse().sspaddmm(s.to_sparse(), y).to_dense()": "s + s @ y",
    "y.sparse_mask(s.to_sparse().coalesce()).to_dense()": "np.where(s != 0, y, 0)",
    "s.to_sparse_csr().crow_indices()": "np.cumsum([0, *(s != 0).sum(1)])",
    "s.to_sparse_csr().col_indices()": "np.nonzero(s)[1]",
    "s.to_sparse_csr().values()": "s[s != 0]",
    "s.to_sparse_csr().to_dense()": "s",
    "s.to_sparse_csc().ccol_indices()": "np.cumsum([0, *(s != 0).sum(0)])",
    "s.to_sparse_csc().row_indices()": "np.nonzero(s.T)[1]",
    "s.to_sparse_csc().values()": "s.T[s.T != 0]",
    "s.to_sparse_csc().to_dense()": "s",
    "s.to_sparse_bsr((1, 1)).to_dense()": "s",
    "s.to_sparse_bsc((1, 1)).to_dense()": "s",
}
RAGGED = {
    "torch.nested.nested_tensor([x, x[:1]]).to_padded_tensor(7.0)": (
        "np.stack([x, np.concatenate([x[:1], np.full((n - 1, n), 7.0)])])"
    ),
    "torch.nested.nested_tensor([x, x[:1]]).unbind()": "x, x[:1]",
}
# An eighth is the scale and 10 stands for zero; so they hold x as it is.
_ALIKE = "torch.quantize_per_tensor(x, 0.125, 10, torch.qint8)"
_BY_ROW = "torch.quantize_per_channel(x, y[0].double() / 4, j[0].long(), 0, torch.qint8)"
QUANTIZED = {
    _ALIKE + ".dequantize()": "x",
    _ALIKE + ".int_repr()": "(x * 8 + 10).astype('int8')",
    _ALIKE + ".q_scale()": "0.125",
    _ALIKE + ".q_zero_point()": "10",
    _ALIKE + ".qscheme() == torch.per_tensor_affine": "True",
    _BY_ROW + ".dequantize()[0]": "x[0]",
    _BY_ROW + ".int_repr()[0]": "(x[0] * 8 + 1).astype('int8')",
    _BY_ROW + ".q_per_channel_scales().float()": "y[0] / 4",
    _BY_ROW + ".q_per_channel_zero_points()": "j[0].astype('int64')",
    _BY_ROW + ".q_per_channel_axis()": "0",
}
MEMORY = {**SPARSE, **RAGGED, **QUANTIZED}
