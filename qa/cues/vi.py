"""Cues of Vietnamese questions; the marks stay, since they tell words apart (mấy, máy)."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:trường hợp|ví dụ|điển hình)"
ANY = "(?:trường hợp|ví dụ|điển hình|tài liệu|văn bản|tệp)"
MENTIONS = "(?:nhắc|nói|đề cập|bàn|viết|liên quan|sử dụng|dùng|chứa|mô tả|đến từ|tham gia|giới thiệu|nêu)"
MORE = r"(?:hơn(?! \d)|nhất)"

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\b(?:bao nhiêu|mấy) {ANY}\b|\bsố lượng {ANY}\b",
            rf"\b(?:tất cả|toàn bộ|mọi) (?:các |những )?{ANY}\b|\bdanh (?:sách|mục) (?:các |những )?{ANY}\b",
            rf"\b(?:những|các) {ANY} (?:nào|gì)\b",
            r"\b(?:những|các|bao nhiêu|mấy) (?:danh mục|nhóm|thể loại|chủ đề|chuyên mục|loại)(?: nào| gì)?(?=$|"
            "[ ?.])",
            rf"\bai (?:đã )?(?:cung cấp|gửi|đóng góp|viết) (?:các |những )?{ANY}\b",
            rf"\b{ANY}(?: này)? do (?:ai|đâu|đơn vị nào|cơ quan nào) cung cấp\b",
            rf"\b(?:bộ (?:tài liệu|sưu tập)|kho|tuyển tập|{ANY})(?: tài liệu| dữ liệu)?(?: này)? (?:nói|viết|"
            r"bàn) (?:về|đến) (?:cái |điều )?gì\b",
        ),
        Kind.COLLECT: (
            rf"(?<!trong )\b(?:những|các) {CASES} nào\b|(?<!trong )\b{CASES} nào\b(?!.*(?:hơn|hay là))",
            rf"\btrong (?:những |các |bao nhiêu )?{ANY}(?: nào)?\b.*\b(?:nhắc|đề cập|nói)\b",
            rf"\b(?:những |các |bao nhiêu |mấy ){ANY}(?: nào)?(?: có| được)? {MENTIONS}\b",
            rf"\b(?:tìm|liệt kê|kể|nêu|cho|tổng hợp|thu thập)\b.{{0,20}}\b{ANY} (?:có|mà|về|liên quan|từ|sử dụng|"
            r"nhắc|nói|được|ở|của)\b",
            rf"\bcó {CASES} nào\b",
        ),
        Kind.COMPARE: (
            r"\bso sánh\b(?! với (?:năm|trước))|\bkhác (?:biệt|nhau)\b|\bkhác gì\b",
            r"\bkhác .{1,30} (?:ở (?:chỗ|điểm) nào|thế nào|ra sao)\b|\bđiểm (?:chung|giống)\b",
            rf"\b(?:hay|hoặc)\b.*\b{MORE}",
            rf"\b(?:ai|bên nào|nơi nào|đâu|cái nào|mô hình nào)\b.{{0,30}}\b{MORE}.*\b(?:hay|hoặc)\b",
            r"\b(?:bên nào|cái nào|nơi nào)\b.{0,30}\bhơn\b|\bvà\b.{2,40}\b(?:mỗi (?:bên|nơi)|lần lượt|tương ứng)\b",
        ),
        Kind.OVERVIEW: (
            r"\btóm (?:tắt|lược)\b|\btổng (?:quan|quát|kết)\b|\bkhái quát\b|\bsơ lược\b",
            r"\bgiới thiệu (?:ngắn|sơ|giúp|cho|về|qua|tôi)\b|\bđại khái\b|\bnói (?:ngắn )?gọn\b",
            r"\b(?:kết quả|hiệu quả|thành quả|tác động|thành tựu)\b.*\b(?:ra sao|thế nào|là gì|như thế nào|gì)\b",
            r"\b(?:bước|kế hoạch|hướng) (?:tiếp theo|sắp tới|tới)\b",
            r"\b(?:biện pháp|cách làm|giải pháp) (?:chính|chủ yếu)\b|\bcác bước tiếp\b",
        ),
        Kind.LIST: (
            r"\bliệt kê\b|\bkể (?:tên|ra)\b|\bdanh sách\b|\bnêu (?:tên|các|những|ra)\b",
            r"\b(?:những|các)\b.{1,40}\b(?:nào|gì|đâu|ai)\b|\bgồm (?:những|có)? ?(?:gì|ai|nào)\b",
            r"\bnhững (?:ai|gì|đâu)\b",
        ),
        Kind.HOWTO: (
            r"\blàm (?:thế nào|sao|cách nào)\b|\bbằng (?:cách|phương pháp|biện pháp) (?:nào|gì)\b",
            r"\bcách (?:nào|để)\b|\bphải làm (?:gì|sao)\b",
            r"(?<!là )(?<!ra )\bnhư thế nào\b(?<!kết quả như thế nào)",
            r"\b(?:thủ tục|quy trình|các bước)\b.*\b(?:nào|gì|sao)\b",
        ),
    },
    filler=(
        r"\b(?:xin chào|vui lòng|làm ơn|hãy|xin|giúp|cho|tôi|biết|xem|muốn|cảm ơn|bạn)\b",
        r"\b(?:có|là|ở|trong|này|đây|tổng cộng|tất cả|toàn bộ|hiện|hiện có|được|bao gồm|chứa|gồm|đã|do)\b",
        r"\b(?:bộ|kho|sưu tập|tuyển tập|cơ sở|dữ liệu|thư viện|tài liệu|trường hợp|danh sách|liệt kê|kể|tên|các|"
        r"những|hiển thị)\b",
        r"\b(?:cung cấp|nào|gì|ra|đầy đủ|và|của|về|thế|vậy)\b",
    ),
    quantity=(
        r"\bbao nhiêu\b|\bmấy\b|%|\bphần trăm\b|\btỷ lệ\b|\btỉ lệ\b|\bbao (?:lâu|xa|lớn|to|cao|dài)\b",
        r"\b(?:số lượng|quy mô|mức) .*\b(?:nào|gì|sao)\b",
    ),
)
