"""How to call each public method of a tensor: on what, and with what. A table, by the way in which the call is written.

A method in place takes the arguments of its twin without underscore, so one entry, under the name of the twin, serves
both. Names of every release stand here; a release that lacks some of them uses the others.
"""

from typing import Callable, NamedTuple

import torch


class Recipe(NamedTuple):
    """A way to call methods.

    Attributes:
        written: The call as one would write it.
        prepare: From a tensor ``x``, which it may hand on or keep as it is, to the receiver and a tuple of arguments.
        names: The methods that are called so, in one string; without their underscore.
    """

    written: str
    prepare: Callable
    names: str


def other(x):
    """Make a tensor of the shape and dtype of ``x`` and with values of its own, none of them zero."""
    return torch.arange(1, x.numel() + 1, dtype=x.dtype).reshape(x.shape) / 2


def whole(x):
    """Make integers of 1 and above from ``x``, so that bits can be shifted and divisors found."""
    return x.abs().ceil().to(torch.int64) + 1


def definite(x):
    """Make a symmetric positive definite matrix from a square ``x``, so that linear algebra has an answer."""
    return x + x.t() + 64 * torch.eye(len(x), dtype=x.dtype)


def some(x):
    """Make a mask over ``x`` that leaves out its first element alone."""
    return other(x) > 0.5


def batch(x):
    """Make two matrices from one."""
    return torch.stack([x, x + 1])


def indices():
    """Make indices of rows that every matrix of two rows has."""
    return torch.tensor([1, 0])


def places(x):
    """Make a matrix of indices along the first dimension, each row of which stands once in a column."""
    return torch.arange(len(x)).flip(0).reshape(-1, 1).repeat(1, len(x))


def quantized(x):
    """Make an 8-bit tensor from ``x``."""
    return torch.quantize_per_tensor(x.float(), 0.125, 10, torch.qint8)


def quantized_by_row(x):
    """Make an 8-bit tensor from ``x``, whose rows have scales of their own."""
    return torch.quantize_per_channel(
        x.float(), torch.full((len(x),), 0.125).double(), torch.arange(len(x)), 0, torch.qint8
    )


# On x of any shape; x may be empty. Nothing here depends on other elements than the one that is computed, so whatever
# the layout in memory, the answer is the same.
ELEMENTWISE = (
    Recipe(
        "x.op()",
        lambda x: (x, ()),
        """abs absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil
        cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix floor frac i0 lgamma log log10 log1p
        log2 logical_not logit neg negative rad2deg reciprocal relu round rsqrt sgn sigmoid sign sin sinc sinh
        sqrt square tan tanh trunc zero""",
    ),
    Recipe(
        "x.op(2)",
        lambda x: (x, (2,)),
        """add clamp clamp_max clamp_min clip div divide eq fill floor_divide fmod ge greater greater_equal gt le less
        less_equal lt mul multiply ne not_equal pow remainder sub subtract true_divide xlogy""",
    ),
    Recipe("x.double().op(2)", lambda x: (x.double(), (2,)), "float_power"),
    Recipe("x.op(1)", lambda x: (x, (1,)), "polygamma"),
    Recipe(
        "x.op(y)",
        lambda x: (x, (other(x),)),
        """arctan2 atan2 copy copysign heaviside hypot ldexp logical_and logical_or logical_xor nextafter""",
    ),
    Recipe("x.abs().op(y)", lambda x: (x.abs(), (other(x),)), "igamma igammac"),
    Recipe("(x > 0).op(y > 1)", lambda x: (x > 0, (other(x) > 1,)), "logical_xor"),  # until 1.5
    Recipe("x.log().op()", lambda x: (x.log(), ()), "nan_to_num"),
    Recipe("complex.op()", lambda x: (torch.complex(x, other(x)), ()), "conj_physical"),
    Recipe("x.op(y, z)", lambda x: (x, (other(x), other(x) + 1)), "addcdiv addcmul"),
    Recipe("x.op(y, 0.5)", lambda x: (x, (other(x), 0.5)), "lerp"),
    Recipe("integers.op()", lambda x: (whole(x), ()), "bitwise_not"),
    Recipe(
        "integers.op(integers)",
        lambda x: (whole(x), (whole(other(x)) + 1,)),
        "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor gcd lcm",
    ),
    Recipe("x.op(mask, 2)", lambda x: (x, (some(x), 2)), "masked_fill"),
)

# On a square matrix of two rows or more.
OTHERS = (
    # What a tensor says of itself, and conversions
    Recipe(
        "x.op()",
        lambda x: (x, ()),
        """adjoint all amax amin aminmax angle any argmax argmin argsort argwhere bfloat16 bool byte cauchy cdouble
        cfloat chalf char clone conj const_data_ptr contiguous corrcoef count_nonzero cov cpu cuda data_ptr diag
        diag_embed diagflat diagonal dim dim_order double element_size exponential flatten fliplr flipud float frexp
        geqrf get_device half hardshrink has_names hash_tensor histc histogram imag int ipu is_complex is_conj
        is_contiguous is_distributed is_floating_point is_inference is_neg is_pinned is_shared is_signed isfinite
        isinf isnan isneginf isposinf isreal log_normal long matrix_exp max mean median min mode msort mtia nanmean
        nanmedian nansum ndimension nelement new nonzero norm normal numel numpy pin_memory pinverse positive prod
        random ravel real requires_grad resolve_conj resolve_neg rot90 share_memory short signbit size sort std
        storage storage_offset storage_type stride sum svd t to_sparse to_sparse_coo to_sparse_csc to_sparse_csr
        tolist trace tril triu type unbind uniform unique unique_consecutive untyped_storage var xpu""",
    ),
    Recipe("x.bool().op()", lambda x: (x.bool(), ()), "all any"),
    Recipe("x.op(dtype)", lambda x: (x, (torch.float16,)), "to"),
    Recipe("x.float().op()", lambda x: (x.float(), ()), "to_mkldnn"),
    Recipe("integers.op()", lambda x: (whole(x)[0], ()), "bincount"),
    Recipe("x[0, 0].op()", lambda x: (x[0, 0].clone(), ()), "item is_nonzero"),
    Recipe("x.op(class)", lambda x: (x, (torch.nn.Parameter,)), "as_subclass"),
    Recipe("x[:1].op()", lambda x: (x[:1].clone(), ()), "squeeze"),
    # Numbers, dimensions, shapes
    Recipe(
        "x.op(0)",
        lambda x: (x, (0,)),
        """cummax cummin cumprod cumsum fill_diagonal log_softmax logcumsumexp logsumexp nanquantile quantile softmax
        unsqueeze""",
    ),
    Recipe("x.op(1)", lambda x: (x, (1,)), "diff hsplit kthvalue roll topk vsplit"),
    Recipe("x.op([0])", lambda x: (x, ([0],)), "flip"),
    Recipe(
        "x.op(2)",
        lambda x: (x, (2,)),
        """chunk matrix_power new_empty new_ones new_zeros repeat_interleave split tensor_split tile
        unsafe_chunk unsafe_split""",
    ),
    Recipe("batch.op(2)", lambda x: (torch.stack([x, x], dim=2), (2,)), "dsplit"),
    Recipe("x.abs().op(2)", lambda x: (x.abs() + 1, (2,)), "multinomial mvlgamma"),
    # Random numbers are drawn in the order of the memory: another layout, other numbers.
    Recipe("x.op(0.5)", lambda x: (x.contiguous(), (0.5,)), "bernoulli geometric"),
    Recipe(
        "x.op(0, 1)",
        lambda x: (x, (0, 1)),
        "index moveaxis movedim permute repeat select swapaxes swapdims transpose",
    ),
    Recipe("x.op(0, 1, 1)", lambda x: (x, (0, 1, 1)), "narrow narrow_copy unfold"),
    Recipe("x.op(1, 0, 1)", lambda x: (x, (1, 0, 1)), "renorm"),
    Recipe("x.op((rows * columns,))", lambda x: (x.contiguous(), ((x.numel(),),)), "reshape resize view"),
    Recipe("x.op(a row of as many)", lambda x: (x.contiguous(), (other(x).reshape(1, -1),)), "resize_as"),
    Recipe("x.op(rows * columns)", lambda x: (x.contiguous(), (x.numel(),)), "resize"),
    Recipe("x.op((1, columns))", lambda x: (x, ((1, len(x)),)), "sum_to_size"),
    Recipe("x.op((2, rows, columns))", lambda x: (x, ((2, len(x), len(x)),)), "broadcast_to expand"),
    Recipe("x.op([1, the rest])", lambda x: (x, ([1, len(x) - 1],)), "split_with_sizes unsafe_split_with_sizes"),
    Recipe("x.op(0, (1, rows))", lambda x: (x, (0, (1, len(x)))), "unflatten"),
    Recipe("names.op(name, names)", lambda x: (x.rename("a", "b"), ("a", (("c", 1), ("d", len(x))))), "unflatten"),
    Recipe("x.op((2,), (1,))", lambda x: (x, ((2,), (1,))), "as_strided new_empty_strided"),
    Recipe("x.op(y, (2,), (1,))", lambda x: (x, (torch.ones(2, dtype=x.dtype), (2,), (1,))), "as_strided_scatter"),
    Recipe("x.op((2,), 1)", lambda x: (x, ((2,), 1)), "new_full"),
    Recipe("x.op(data)", lambda x: (x, ([1.0, 2.0],)), "new_tensor"),
    Recipe("x.op(size=2)", lambda x: (x, (), {"size": 2}), "nonzero_static"),
    # Other tensors
    Recipe(
        "x.op(y)",
        lambda x: (x, (other(x),)),
        """allclose dist equal expand_as fmax fmin inner is_same_size is_set_to isclose logaddexp logaddexp2
        matmul maximum minimum mm module_load reshape_as set slice_inverse type_as view_as""",
    ),
    Recipe("x.op(y)", lambda x: (x.contiguous(), (other(x),)), "kron"),  # refuses some layouts
    Recipe("batch.op(batch)", lambda x: (torch.stack([x, x, x]), (torch.stack([x, x, x]) + 1, 0)), "cross"),
    Recipe("x.op(vector)", lambda x: (x, (other(x)[0],)), "diagonal_scatter mv prelu"),
    Recipe("vector.op(vector)", lambda x: (x[0].clone(), (other(x)[0],)), "dot ger outer vdot"),
    Recipe("x.op(vector, vector)", lambda x: (x, (other(x)[0], other(x)[1])), "addr"),
    # 1.13 takes whatever lies in memory for arguments that are left out.
    Recipe("x.op(row, 0, 0, 1, 1)", lambda x: (x, (other(x)[:1], 0, 0, 1, 1)), "slice_scatter"),
    Recipe("x.op(vector, 0, 1)", lambda x: (x, (other(x)[0], 0, 1)), "select_scatter"),
    Recipe("vector.op(x, vector)", lambda x: (x[0].clone(), (x, other(x)[0])), "addmv"),
    Recipe("x.op(y, z)", lambda x: (x, (other(x), other(x))), "addmm"),
    Recipe("x.op(batch, batch)", lambda x: (x, (batch(x), batch(x))), "addbmm"),
    Recipe("batch.op(batch)", lambda x: (batch(x), (batch(x),)), "bmm"),
    Recipe("batch.op(batch, batch)", lambda x: (batch(x), (batch(x), batch(x))), "baddbmm"),
    # Places
    Recipe("x.op(0, rows)", lambda x: (x, (0, indices())), "index_select"),
    Recipe("x.op(0, rows, 2)", lambda x: (x, (0, indices(), 2)), "index_fill"),
    Recipe("x.op(0, rows, y)", lambda x: (x, (0, indices(), other(x)[:2])), "index_add index_copy"),
    Recipe("x.op(0, rows, y, 'prod')", lambda x: (x, (0, indices(), other(x)[:2], "prod")), "index_reduce"),
    Recipe("x.op(0, places)", lambda x: (x, (0, places(x))), "gather"),
    Recipe("x.op(places)", lambda x: (x, (places(x),)), "take"),
    Recipe("x.op(places, 0)", lambda x: (x, (places(x), 0)), "take_along_dim"),
    Recipe("x.op(0, places, y)", lambda x: (x, (0, places(x), other(x))), "scatter scatter_add"),
    Recipe("x.op(0, places, y, 'sum')", lambda x: (x, (0, places(x), other(x), "sum")), "scatter_reduce"),
    Recipe("x.op(0, places, 'sum')", lambda x: (x, (0, places(x), "sum")), "scatter_reduce"),  # 1.11 alone
    Recipe("x.op(mask)", lambda x: (x, (some(x),)), "masked_select"),
    Recipe("x.op(mask, y)", lambda x: (x, (some(x), other(x))), "masked_scatter"),
    Recipe("x.op(other mask, y)", lambda x: (x, (x > 0, other(x))), "where"),
    Recipe("x.op(places, values)", lambda x: (x, (indices(), other(x)[0][:2])), "put"),
    Recipe("x.op((rows, columns), values)", lambda x: (x, ((indices(), indices()), other(x)[0][:2])), "index_put"),
    # Linear algebra and signals
    Recipe(
        "definite.op()",
        lambda x: (definite(x), ()),
        "cholesky cholesky_inverse det eig inverse logdet lu qr slogdet symeig",
    ),
    Recipe(
        "x.op(definite)",
        lambda x: (x, (definite(x),)),
        "cholesky_solve lstsq solve triangular_solve",
    ),
    Recipe("x.op(vector)", lambda x: (x, (other(x)[0],)), "orgqr"),
    Recipe("x.op(vector, y)", lambda x: (x, (other(x)[0], other(x))), "ormqr"),
    Recipe("x.op(*lu)", lambda x: (x, tuple(torch.lu(definite(x)))), "lu_solve"),
    Recipe("x.op(1)", lambda x: (x, (1,)), "rfft"),  # until 1.8, as the three that follow
    Recipe("x.op(1), in pairs", lambda x: (torch.stack([x, x], dim=2), (1,)), "fft ifft irfft"),
    Recipe(
        "signal.op(4)",
        lambda x: (torch.arange(8, dtype=x.dtype), (4,), {"return_complex": True}),
        "stft",
    ),
    Recipe("signal.op(4) before 1.7", lambda x: (torch.arange(8, dtype=x.dtype), (4,)), "stft"),
    Recipe(
        "spectrum.op(4)",
        lambda x: (
            torch.arange(8, dtype=x.dtype).stft(4, window=torch.ones(4, dtype=x.dtype), return_complex=True),
            (4,),
            {"window": torch.ones(4, dtype=x.dtype)},
        ),
        "istft",
    ),
    Recipe("spectrum.op(4) before 1.8", lambda x: (torch.arange(8, dtype=x.dtype).stft(4), (4,)), "istft"),
    # Functions
    Recipe("x.op(function)", lambda x: (x, (lambda a: a + 1,)), "apply"),
    Recipe("x.op(y, function)", lambda x: (x, (other(x), lambda a, b: a + b)), "map"),
    Recipe("x.op(y, z, function)", lambda x: (x, (other(x), other(x), lambda a, b, c: a + b * c)), "map2"),
    # Graphs
    Recipe("(x * 2).op()", lambda x: (x.requires_grad_() * 2, ()), "detach retain_grad"),
    Recipe("(leaf * 2).sum().op()", lambda x: ((x.requires_grad_() * 2).sum(), ()), "backward"),
    Recipe(
        "leaf.op(hook)",
        lambda x: (x.requires_grad_(), (lambda gradient: None,)),
        "register_hook register_post_accumulate_grad_hook",
    ),
    # Names of dimensions, until 2.14
    Recipe("x.op('a', 'b')", lambda x: (x, ("a", "b")), "refine_names rename"),
    Recipe("names.op('b', 'a')", lambda x: (x.rename("a", "b"), ("b", "a")), "align_to"),
    Recipe("names.op(names)", lambda x: (x.rename("a", "b"), (other(x).rename("b", "a"),)), "align_as"),
    # Other kinds of memory
    Recipe(
        "sparse.op()",
        lambda x: (x.to_sparse().coalesce(), ()),  # before 1.4, what has no elements is not coalesced by itself
        "coalesce dense_dim indices is_coalesced sparse_dim to_dense values",
    ),
    Recipe("sparse.op(y)", lambda x: (x.to_sparse(), (other(x),)), "smm"),
    Recipe("sparse.op(sparse, y)", lambda x: (x.to_sparse(), (x.to_sparse(), other(x))), "sspaddmm"),
    Recipe("sparse.op(sparse)", lambda x: (x.to_sparse(), (torch.cat([x, x]).to_sparse(),)), "resize_as_sparse"),
    Recipe("x.op(sparse)", lambda x: (x, (other(x).to_sparse().coalesce(),)), "sparse_mask"),
    Recipe(
        "sparse.op((rows + 1, columns), 2, 0)",
        lambda x: (x.to_sparse(), ((len(x) + 1, len(x)), 2, 0)),
        "sparse_resize sparse_resize_and_clear",
    ),
    Recipe("rows.op()", lambda x: (x.to_sparse_csr(), ()), "col_indices crow_indices"),
    Recipe("columns.op()", lambda x: (x.to_sparse_csc(), ()), "ccol_indices row_indices"),
    Recipe("x.op((1, 1))", lambda x: (x, ((1, 1),)), "to_sparse_bsc to_sparse_bsr"),
    Recipe(
        "ragged.op(0)",
        lambda x: (torch.nested.nested_tensor([x, x[:1]]), (0.0,)),
        "to_padded_tensor",
    ),
    Recipe(
        "quantized.op()",
        lambda x: (quantized(x), ()),
        "dequantize int_repr q_scale q_zero_point qscheme",
    ),
    Recipe(
        "quantized by row.op()",
        lambda x: (quantized_by_row(x), ()),
        "q_per_channel_axis q_per_channel_scales q_per_channel_zero_points",
    ),
    Recipe("x.cuda().op(stream)", lambda x: (x.cuda(), (torch.cuda.current_stream(),)), "record_stream"),
    Recipe("x.op(reward)", lambda x: (x, (1.0,)), "reinforce"),
)
