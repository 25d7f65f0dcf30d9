"""Operations that copy nothing: each gives a tensor over the memory of what it is called on."""

from ...strategies import COMPLEX

# From what they are called on, as ``base``.
VIEWS = {
    "x": (
        "base.t()",
        "base.detach()",
        "base.unsqueeze(1)",
        "base.unsqueeze(0).squeeze()",
        "base[:1].squeeze(0)",
        "base.expand(2, n, n)",
        "base.split(1)",
        "base.split_with_sizes([1, n - 1])",
        "base.unbind()",
        "base.narrow(0, 1, 1)",
        "base.select(0, 1)",
        "base[:, 1:]",
        "base.diagonal()",
        "base.unfold(1, 2, 1)",
        "base.as_strided((n,), (n + 1,))",
        "base.slice_inverse(y)",
    ),
    "b": ("base.transpose(0, 2)", "base.permute(2, 0, 1)", "base.view(-1)", "base.chunk(2)"),
    "s.to_sparse().coalesce()": ("base.indices()", "base.values()"),
    "s.to_sparse_csr()": ("base.crow_indices()", "base.col_indices()", "base.values()"),
    "s.to_sparse_csc()": ("base.ccol_indices()", "base.row_indices()", "base.values()"),
}
if COMPLEX:
    VIEWS["c"] = ("torch.view_as_real(base)", "base.real", "base.imag")
    VIEWS["torch.view_as_real(c)"] = ("torch.view_as_complex(base)",)
